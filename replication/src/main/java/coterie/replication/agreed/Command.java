package coterie.replication.agreed;

import coterie.replication.BucketProperties;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the log on which the cluster agrees. What it comes to depends on what stands before.
 */
public sealed interface Command {

    /**
     * Begins a change of the ring.
     *
     * @param address of the node that the change makes a member, or null where it makes none
     */
    record Begin(RingChange change, @Nullable Address address) implements Command {}

    /**
     * Begins the change that gives a member another weight, another zone, or both. What is not
     * named stays as it is when the command is applied: whoever asked may have been behind.
     *
     * @param weight or null to keep the member's
     * @param zone or null to keep the member's
     */
    record SetMember(NodeId member, @Nullable Integer weight, @Nullable String zone)
            implements Command {

        /**
         * @throws IllegalArgumentException naming the offender and the rule, where no member may
         *     have this weight or zone
         */
        public SetMember {
            patched(Member.of(member), weight, zone);
        }

        /** The member as it is wanted. */
        Member appliedTo(Member was) {
            return patched(was, weight, zone);
        }

        private static Member patched(Member was, @Nullable Integer weight, @Nullable String zone) {
            return new Member(
                    was.id(),
                    zone == null ? was.zone() : zone,
                    weight == null ? was.weight() : weight);
        }
    }

    /**
     * Takes the next step of the change under way.
     *
     * @param from the epoch that is to end; if it has ended, the command does nothing
     */
    record Advance(Epoch from) implements Command {}

    /** Undoes the change under way. */
    record Cancel() implements Command {}

    /** Sets all properties of a bucket. */
    record SetBucket(String bucket, BucketProperties properties) implements Command {}

    /**
     * A member has dropped what it had to drop.
     *
     * @param since the epoch since which it had to
     */
    record Dropped(NodeId member, Epoch since) implements Command {}

    /** A member is found elsewhere. */
    record Relocate(NodeId member, Address address) implements Command {}

    /**
     * The log has begun a new generation.
     *
     * @param epoch from which the ring goes on: far above any to which those who were given up may
     *     have come without the others
     */
    record GoOn(Epoch epoch) implements Command {}
}
