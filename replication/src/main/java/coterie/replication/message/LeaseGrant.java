package coterie.replication.message;

import coterie.consensus.Slot;
import coterie.replication.TransferStatus;
import coterie.ring.Epoch;

/**
 * The one that leads answers a {@link RingReport}. It goes to the first shard.
 *
 * @param number of the report
 * @param given whether the lease is given that was asked for; it is not to a member that has yet to
 *     come to the leader's epoch
 * @param allHaveCome the epoch to which every member has come that may still answer strict requests
 * @param next the first slot that the leader has not learned
 * @param transfers how far all members are together at the leader's epoch, as far as they have told
 *     it, with {@link #MAX_RUNNING} running ones at most
 */
public record LeaseGrant(
        long number, boolean given, Epoch allHaveCome, Slot next, TransferStatus transfers)
        implements Message {

    /** The most transfers that are told of. */
    public static final int MAX_RUNNING = 64;

    /** None: it bears the report's number. */
    @Override
    public long id() {
        return 0;
    }

    /** The leader's. */
    @Override
    public Epoch epoch() {
        return transfers.epoch();
    }
}
