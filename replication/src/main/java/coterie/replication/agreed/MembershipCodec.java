package coterie.replication.agreed;

import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Undertaking;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The bytes of a {@link Membership} and its parts. */
@SuppressWarnings("EnumOrdinal") // the enums promise to be appended to only
final class MembershipCodec {

    private static final int JOIN = 1;
    private static final int LEAVE = 2;
    private static final int REMOVE = 3;
    private static final int REPLACE = 4;
    private static final int RESHAPE = 5;

    private MembershipCodec() {}

    static void put(Output out, Membership membership) {
        put(out, membership.epoch());
        put(out, membership.ring());
        Undertaking undertaking = membership.undertaking();
        out.u8(undertaking == null ? 0 : 1);
        if (undertaking != null) {
            put(out, undertaking.change());
            out.u8(undertaking.step().ordinal());
            put(out, undertaking.isCancelled());
            put(out, undertaking.next());
        }
        out.varint(membership.former().size());
        membership.former().forEach(id -> out.text(id.value()));
        out.varint(membership.dropping().size());
        membership
                .dropping()
                .forEach((id, since) -> {
                    out.text(id.value());
                    put(out, since);
                });
    }

    static Membership membership(Input in) throws MalformedException {
        return new Membership(
                epoch(in),
                ring(in),
                in.u8() == 0 ? null : undertaking(in),
                former(in),
                dropping(in));
    }

    private static @Nullable Undertaking undertaking(Input in) throws MalformedException {
        return new Undertaking(
                change(in),
                AgreedCodec.nth(List.of(Undertaking.Step.values()), in.u8()),
                flag(in),
                ring(in));
    }

    private static SortedSet<NodeId> former(Input in) throws MalformedException {
        TreeSet<NodeId> former = new TreeSet<>();
        for (int left = in.count(1); left > 0; left--) {
            former.add(new NodeId(in.text()));
        }
        return former;
    }

    private static SortedMap<NodeId, Epoch> dropping(Input in) throws MalformedException {
        TreeMap<NodeId, Epoch> dropping = new TreeMap<>();
        for (int left = in.count(1); left > 0; left--) {
            dropping.put(new NodeId(in.text()), epoch(in));
        }
        return dropping;
    }

    static void put(Output out, Epoch epoch) {
        out.varint(epoch.value());
    }

    static Epoch epoch(Input in) throws MalformedException {
        return new Epoch(in.varint());
    }

    private static void put(Output out, boolean flag) {
        out.u8(flag ? 1 : 0);
    }

    private static boolean flag(Input in) throws MalformedException {
        return in.u8() != 0;
    }

    /** Owners are told by their place among the members. */
    private static void put(Output out, Ring ring) {
        put(out, ring.epoch());
        out.varint(ring.members().size());
        TreeMap<NodeId, Integer> places = new TreeMap<>();
        for (Member member : ring.members()) {
            places.put(member.id(), places.size());
            put(out, member);
        }
        out.varint(ring.owners().size());
        for (NodeId owner : ring.owners()) {
            out.varint(places.getOrDefault(owner, -1));
        }
    }

    private static Ring ring(Input in) throws MalformedException {
        Epoch epoch = epoch(in);
        List<Member> members = new ArrayList<>();
        for (int left = in.count(3); left > 0; left--) {
            members.add(member(in));
        }
        int partitions = in.count(1);
        if (partitions > Partitioner.MAX_PARTITIONS) {
            throw new MalformedException(partitions + " partitions");
        }
        List<NodeId> owners = new ArrayList<>(partitions);
        for (int i = 0; i < partitions; i++) {
            long place = in.varint();
            if (place < 0 || place >= members.size()) {
                throw new MalformedException("owner " + place + " of " + members.size());
            }
            owners.add(members.get((int) place).id());
        }
        return Ring.of(epoch, members, owners);
    }

    private static void put(Output out, Member member) {
        out.text(member.id().value());
        out.text(member.zone());
        out.varint(member.weight());
    }

    private static Member member(Input in) throws MalformedException {
        return new Member(new NodeId(in.text()), in.text(), (int) in.varint());
    }

    static void put(Output out, RingChange change) {
        switch (change) {
            case RingChange.Join join -> {
                out.u8(JOIN);
                put(out, join.member());
            }
            case RingChange.Leave leave -> {
                out.u8(LEAVE);
                out.text(leave.subject().value());
                put(out, leave.force());
            }
            case RingChange.Remove remove -> {
                out.u8(REMOVE);
                out.text(remove.subject().value());
                put(out, remove.force());
            }
            case RingChange.Replace replace -> {
                out.u8(REPLACE);
                out.text(replace.replaced().value());
                put(out, replace.by());
                put(out, replace.isDead());
            }
            case RingChange.Reshape reshape -> {
                out.u8(RESHAPE);
                put(out, reshape.member());
            }
        }
    }

    static RingChange change(Input in) throws MalformedException {
        int kind = in.u8();
        return switch (kind) {
            case JOIN -> new RingChange.Join(member(in));
            case LEAVE -> new RingChange.Leave(new NodeId(in.text()), flag(in));
            case REMOVE -> new RingChange.Remove(new NodeId(in.text()), flag(in));
            case REPLACE -> new RingChange.Replace(new NodeId(in.text()), member(in), flag(in));
            case RESHAPE -> new RingChange.Reshape(member(in));
            default -> throw new MalformedException("change " + kind + " is unknown");
        };
    }
}
