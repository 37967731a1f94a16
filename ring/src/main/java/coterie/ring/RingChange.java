package coterie.ring;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator may ask of the members. The cluster agrees on it before anything moves. */
public sealed interface RingChange {

    /** The member whose place in the ring changes; the one that joins where one takes another's. */
    NodeId subject();

    /**
     * A node becomes a member.
     *
     * @param member with a weight of 0 it joins as a standby
     */
    record Join(Member member) implements RingChange {
        @Override
        public NodeId subject() {
            return member.id();
        }
    }

    /**
     * A living member hands its partitions over and goes.
     *
     * @param force even if fewer members remain than a bucket's n
     */
    record Leave(NodeId subject, boolean force) implements RingChange {}

    /**
     * A dead member goes; nobody waits for it.
     *
     * @param force even if fewer members remain than a bucket's n
     */
    record Remove(NodeId subject, boolean force) implements RingChange {}

    /**
     * A node takes exactly the partitions of a member, which goes.
     *
     * @param replaced the member that goes
     * @param by who takes its place: a standby, or a node that joins so; its weight is of no
     *     account
     * @param isDead whether nobody is to wait for the one that goes
     */
    record Replace(NodeId replaced, Member by, boolean isDead) implements RingChange {
        @Override
        public NodeId subject() {
            return by.id();
        }
    }

    /** A member gets another weight or zone. */
    record Reshape(Member member) implements RingChange {
        @Override
        public NodeId subject() {
            return member.id();
        }
    }

    /** The member that goes with this change, or null if none does. */
    default @Nullable NodeId departing() {
        return switch (this) {
            case Leave leave -> leave.subject();
            case Remove remove -> remove.subject();
            case Replace replace -> replace.replaced();
            case Join _, Reshape _ -> null;
        };
    }

    /** Whether the member that goes is given up, so that nobody waits for it. */
    default boolean givesUpDeparting() {
        return switch (this) {
            case Remove _ -> true;
            case Replace replace -> replace.isDead();
            case Join _, Leave _, Reshape _ -> false;
        };
    }

    /** The ring that it makes of the one before; the change must be fit for that ring. */
    default Ring appliedTo(Ring ring) {
        List<Member> members = new ArrayList<>(ring.members());
        members.removeIf(
                member -> member.id().equals(subject()) || member.id().equals(departing()));
        return switch (this) {
            case Join join -> {
                members.add(join.member());
                yield ring.next(members);
            }
            case Reshape reshape -> {
                members.add(reshape.member());
                yield ring.next(members);
            }
            case Leave _, Remove _ -> ring.next(members);
            case Replace replace -> ring.replacing(replace.replaced(), replace.by());
        };
    }
}
