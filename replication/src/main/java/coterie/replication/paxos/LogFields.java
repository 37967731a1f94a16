package coterie.replication.paxos;

import coterie.consensus.Ballot;
import coterie.consensus.Bytes;
import coterie.consensus.Entry;
import coterie.consensus.Generation;
import coterie.consensus.ProposalId;
import coterie.consensus.Slot;
import coterie.consensus.Snapshot;
import coterie.consensus.Vote;
import coterie.consensus.Voters;
import coterie.ring.NodeId;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of a log's parts. */
final class LogFields {

    private static final int COMMAND = 1;
    private static final int CHANGE_VOTERS = 2;

    /** Of a name with one letter, and what stands beside it. */
    private static final int LEAST_NAMED_BYTES = 2 + Long.BYTES;

    private static final int LEAST_ENTRY_BYTES = 1 + LEAST_NAMED_BYTES + 1;

    private static final int LEAST_CHOSEN_BYTES = LEAST_NAMED_BYTES + 1 + 1 + 1;

    private LogFields() {}

    static void put(Output out, NodeId node) {
        out.text(node.value());
    }

    static NodeId node(Input in) throws MalformedException {
        return new NodeId(in.text());
    }

    static void put(Output out, Generation generation) {
        out.varint(generation.number());
        out.u64(generation.salt());
    }

    static Generation generation(Input in) throws MalformedException {
        return new Generation(in.varint(), in.u64());
    }

    static void put(Output out, Slot slot) {
        out.varint(slot.number());
    }

    static Slot slot(Input in) throws MalformedException {
        return new Slot(in.varint());
    }

    static void put(Output out, Ballot ballot) {
        out.varint(ballot.round());
        put(out, ballot.node());
    }

    static Ballot ballot(Input in) throws MalformedException {
        return new Ballot(in.varint(), node(in));
    }

    static void put(Output out, boolean flag) {
        out.u8(flag ? 1 : 0);
    }

    /** Nothing but 0 and 1 is one: what is read is what would be written. */
    static boolean flag(Input in) throws MalformedException {
        int value = in.u8();
        if (value > 1) {
            throw new MalformedException("a flag of " + value);
        }
        return value == 1;
    }

    static void put(Output out, ProposalId id) {
        put(out, id.proposer());
        out.u64(id.number());
        put(out, id.bornAfter());
    }

    static ProposalId proposalId(Input in) throws MalformedException {
        return new ProposalId(node(in), in.u64(), slot(in));
    }

    static void put(Output out, Bytes bytes) {
        out.varint(bytes.size());
        out.bytes(bytes.toArray());
    }

    static Bytes bytes(Input in) throws MalformedException {
        return Bytes.copyOf(in.bytes(in.count(1)));
    }

    static void put(Output out, Entry entry) {
        switch (entry) {
            case Entry.Command(ProposalId id, Bytes bytes) -> {
                out.u8(COMMAND);
                put(out, id);
                put(out, bytes);
            }
            case Entry.ChangeVoters(ProposalId id, Voters before, Voters after) -> {
                out.u8(CHANGE_VOTERS);
                put(out, id);
                put(out, before);
                put(out, after);
            }
        }
    }

    static Entry entry(Input in) throws MalformedException {
        int kind = in.u8();
        return switch (kind) {
            case COMMAND -> new Entry.Command(proposalId(in), bytes(in));
            case CHANGE_VOTERS -> new Entry.ChangeVoters(proposalId(in), voters(in), voters(in));
            default -> throw new MalformedException("an entry of kind " + kind + " is unknown");
        };
    }

    static void putEntries(Output out, List<Entry> entries) {
        out.varint(entries.size());
        entries.forEach(entry -> put(out, entry));
    }

    static List<Entry> entries(Input in) throws MalformedException {
        int count = in.count(LEAST_ENTRY_BYTES);
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(entry(in));
        }
        return entries;
    }

    static void put(Output out, Voters voters) {
        putIncarnations(out, voters.incarnations());
    }

    static Voters voters(Input in) throws MalformedException {
        return new Voters(incarnations(in));
    }

    static void putIncarnations(Output out, SortedMap<NodeId, Long> incarnations) {
        out.varint(incarnations.size());
        incarnations.forEach((node, incarnation) -> {
            put(out, node);
            out.u64(incarnation);
        });
    }

    static SortedMap<NodeId, Long> incarnations(Input in) throws MalformedException {
        TreeMap<NodeId, Long> incarnations = new TreeMap<>();
        for (int left = in.count(LEAST_NAMED_BYTES); left > 0; left--) {
            NodeId node = node(in);
            if (!incarnations.isEmpty() && node.compareTo(incarnations.lastKey()) <= 0) {
                throw new MalformedException(node + " is out of order");
            }
            incarnations.put(node, in.u64());
        }
        return incarnations;
    }

    static void put(Output out, Snapshot snapshot) {
        put(out, snapshot.slot());
        put(out, snapshot.voters());
        out.varint(snapshot.recent().size());
        for (Snapshot.Chosen chosen : snapshot.recent()) {
            put(out, chosen.id());
            put(out, chosen.slot());
            put(out, chosen.effective());
        }
        put(out, snapshot.state());
    }

    static Snapshot snapshot(Input in) throws MalformedException {
        Slot slot = slot(in);
        Voters voters = voters(in);
        int count = in.count(LEAST_CHOSEN_BYTES);
        List<Snapshot.Chosen> recent = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            recent.add(new Snapshot.Chosen(proposalId(in), slot(in), flag(in)));
        }
        return new Snapshot(slot, voters, recent, bytes(in));
    }

    static void put(Output out, @Nullable Vote vote) {
        put(out, vote != null);
        if (vote != null) {
            put(out, vote.slot());
            put(out, vote.ballot());
            put(out, vote.entry());
        }
    }

    static @Nullable Vote vote(Input in) throws MalformedException {
        return flag(in) ? new Vote(slot(in), ballot(in), entry(in)) : null;
    }
}
