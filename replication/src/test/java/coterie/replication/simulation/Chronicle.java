package coterie.replication.simulation;

import coterie.consensus.DurableState;
import coterie.consensus.Entry;
import coterie.consensus.ProposalId;
import coterie.consensus.Slot;
import coterie.consensus.Voters;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Ring;
import coterie.ring.Topology;
import coterie.storage.StoredRecord;
import coterie.storage.codec.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log on which the cluster agrees, written down as it first came to any disk, and what its
 * commands come to. All that any node has, and goes by, must be that.
 */
final class Chronicle {

    private final Findings findings;
    private final TreeMap<Slot, Entry> chosen = new TreeMap<>();
    private final TreeMap<Slot, AgreedState> states = new TreeMap<>();
    private final TreeMap<Epoch, Topology> topologies = new TreeMap<>();
    private final Map<NodeId, Slot> reached = new TreeMap<>();
    private final Map<NodeId, Slot> saved = new TreeMap<>();
    private final List<Consumer<Membership>> onEpoch = new ArrayList<>();
    private AgreedState latest;
    private Voters voters;

    Chronicle(Findings findings, AgreedState founding, Voters voters) {
        this.findings = findings;
        this.voters = voters;
        this.latest = founding;
        states.put(Slot.ZERO, founding);
        topologies.put(founding.membership().epoch(), founding.membership().topology());
    }

    /** A node's disk has this. */
    void saved(NodeId node, DurableState state) {
        Slot known = saved.getOrDefault(node, Slot.ZERO);
        for (Map.Entry<Slot, Entry> one : state.entries().tailMap(known.next()).entrySet()) {
            learned(node, one.getKey(), one.getValue());
        }
        if (!state.entries().isEmpty()) {
            saved.put(node, state.entries().lastKey());
        }
        Slot covered = state.snapshot().slot();
        AgreedState then = states.get(covered);
        findings.require(
                then == null || isSame(then, state.snapshot().state().toArray()),
                Rule.ONE_DECISION,
                node + " has another state at slot " + covered);
    }

    private static boolean isSame(AgreedState state, byte[] other) {
        return other.length == 0 || Arrays.equals(AgreedCodec.encode(state), other);
    }

    private void learned(NodeId node, Slot slot, Entry entry) {
        Entry before = chosen.putIfAbsent(slot, entry);
        findings.require(
                before == null || before.equals(entry),
                Rule.ONE_DECISION,
                node + " has " + entry + " in slot " + slot + ", where " + before + " stands");
        if (before == null && chosen.firstKey().equals(Slot.FIRST)) {
            while (chosen.containsKey(states.lastKey().next())) {
                apply(states.lastKey().next());
            }
        }
    }

    private void apply(Slot slot) {
        Entry entry = Objects.requireNonNull(chosen.get(slot));
        if (entry instanceof Entry.Command command && counts(slot, entry.id())) {
            try {
                AgreedState next =
                        latest.apply(AgreedCodec.decodeCommand(command.bytes().toArray())).state();
                checkStep(latest, next);
                boolean isNewEpoch = !next.membership().epoch().equals(latest.membership().epoch());
                latest = next;
                if (isNewEpoch) {
                    onEpoch.forEach(listener -> listener.accept(next.membership()));
                }
            } catch (MalformedException malformed) {
                findings.broken(Rule.ONE_DECISION, "slot " + slot + ": " + malformed);
            }
        }
        if (entry instanceof Entry.ChangeVoters change
                && counts(slot, entry.id())
                && change.before().equals(voters)) {
            voters = change.after();
        }
        states.put(slot, latest);
    }

    /** A proposal counts once, and within so many slots of its birth. */
    private boolean counts(Slot slot, ProposalId id) {
        boolean inTime =
                id.bornAfter().isBefore(slot)
                        && !id.bornAfter().plus(ProposalId.WINDOW_SLOTS).isBefore(slot);
        return inTime
                && chosen.headMap(slot).values().stream().noneMatch(one -> one.id().equals(id));
    }

    /** Whether anything has been agreed on yet, for which all founding voters must have met. */
    boolean isFounded() {
        return !chosen.isEmpty();
    }

    /** The listener hears of every epoch as soon as it is known to any disk. */
    void onEpoch(Consumer<Membership> listener) {
        onEpoch.add(listener);
    }

    private void checkStep(AgreedState before, AgreedState after) {
        Epoch from = before.membership().epoch();
        Epoch to = after.membership().epoch();
        findings.require(
                to.equals(from) || to.equals(from.next()),
                Rule.EPOCHS_FOLLOW,
                "epoch " + to + " comes after epoch " + from);
        if (!to.equals(from)) {
            Topology topology = after.membership().topology();
            topologies.put(to, topology);
            checkWhole(topology.reads());
            if (topology.also() != null) {
                checkWhole(topology.also());
            }
        }
    }

    /** Every partition has as many distinct replicas as are asked for, as long as members last. */
    private void checkWhole(Ring ring) {
        Set<NodeId> claiming = new TreeSet<>();
        ring.members().stream().filter(Member::claims).map(Member::id).forEach(claiming::add);
        int most = Math.min(claiming.size(), StoredRecord.MAX_COPIES);
        for (PartitionId partition : ring.partitioner().all()) {
            List<NodeId> primaries = ring.preferenceList(partition, most).primaries();
            findings.require(
                    primaries.size() == most
                            && new HashSet<>(primaries).size() == most
                            && claiming.containsAll(primaries),
                    Rule.RINGS_ARE_WHOLE,
                    ring + " has partition " + partition + " at " + primaries);
        }
    }

    /** A node goes by this from now on. */
    void published(NodeId node, AgreedState state) {
        Slot before = reached.getOrDefault(node, Slot.ZERO);
        byte[] bytes = AgreedCodec.encode(state);
        Slot slot = null;
        for (Map.Entry<Slot, AgreedState> one : states.tailMap(before).entrySet()) {
            if (one.getValue().equals(state) && isSame(one.getValue(), bytes)) {
                slot = one.getKey();
                break;
            }
        }
        findings.require(
                slot != null,
                Rule.EPOCHS_FOLLOW,
                node
                        + " goes by epoch "
                        + state.membership().epoch()
                        + ", which after slot "
                        + before
                        + " is none of the cluster's");
        if (slot != null) {
            reached.put(node, slot);
        }
    }

    /** Whether the reads by the one meet the writes by the other. */
    static boolean meets(Topology reads, Topology writes, PartitionId partition, int n) {
        List<NodeId> read = reads.reads().preferenceList(partition, n).primaries();
        return writes.writeLists(partition, n).stream()
                .anyMatch(list -> list.primaries().equals(read));
    }

    /** Who votes in the next slot. */
    Voters voters() {
        return voters;
    }

    /** The newest of what the cluster agreed on. */
    AgreedState latest() {
        return latest;
    }

    /** By which rings requests went at that epoch; null where nobody has come to it. */
    @Nullable Topology topology(Epoch epoch) {
        return topologies.get(epoch);
    }
}
