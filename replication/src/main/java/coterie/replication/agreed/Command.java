package coterie.replication.agreed;

import coterie.replication.BucketProperties;
import coterie.ring.Epoch;
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
