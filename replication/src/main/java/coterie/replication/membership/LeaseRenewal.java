package coterie.replication.membership;

import coterie.replication.TransferStatus;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.RingReport;
import coterie.ring.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a member tells the one that leads how far it has come, and asks for its lease by that; and
 * what it makes of the answer.
 *
 * <p>It asks three times in a term; every {@link #BUSY_PAUSE_NANOS} while the ring changes; and
 * soon where what the leader waits for has changed. A question bears a random number, so that an
 * answer counts from when it was asked and never for a later life of this node.
 */
final class LeaseRenewal {

    /** How long it is silent at least. */
    static final long LEAST_PAUSE_NANOS = 100_000_000L;

    /** How long it is silent at most while the ring changes. */
    static final long BUSY_PAUSE_NANOS = 1_000_000_000L;

    /** The most questions of which the answers are awaited; older ones are given up. */
    static final int MAX_OPEN = 16;

    private final LeaseTerm term;
    private final Lease lease;
    private final RandomGenerator random;
    private final Map<Long, Long> askedAtNanos = new LinkedHashMap<>();
    private @Nullable Told last;

    /** What was told to whom, and when. */
    private record Told(NodeId leader, TransferStatus transfers, long atNanos) {

        /** Whether the leader may wait for what is so now. */
        boolean isOutdated(NodeId nowLeader, TransferStatus now) {
            return !nowLeader.equals(leader)
                    || !now.epoch().equals(transfers.epoch())
                    || now.fetchesLeft() != transfers.fetchesLeft()
                    || now.handoversLeft() != transfers.handoversLeft()
                    || now.dropsLeft() != transfers.dropsLeft();
        }
    }

    LeaseRenewal(LeaseTerm term, Lease lease, RandomGenerator random) {
        this.term = term;
        this.lease = lease;
        this.random = random;
    }

    /**
     * What is to be sent to the one that leads now, or null if it is not time.
     *
     * @param transfers how far this member is
     * @param isChanging whether the ring changes
     */
    @Nullable RingReport due(
            NodeId leader, TransferStatus transfers, boolean isChanging, long nowNanos) {
        if (!isDue(leader, transfers, isChanging, nowNanos)) {
            return null;
        }
        last = new Told(leader, transfers, nowNanos);
        long number = random.nextLong();
        askedAtNanos.put(number, nowNanos);
        if (askedAtNanos.size() > MAX_OPEN) {
            askedAtNanos.remove(askedAtNanos.keySet().iterator().next());
        }
        return new RingReport(number, transfers);
    }

    private boolean isDue(
            NodeId leader, TransferStatus transfers, boolean isChanging, long nowNanos) {
        Told told = last;
        if (told == null) {
            return true;
        }
        long silentNanos = nowNanos - told.atNanos();
        long pauseNanos =
                isChanging ? Math.min(BUSY_PAUSE_NANOS, term.renewalNanos()) : term.renewalNanos();
        return silentNanos >= pauseNanos
                || (silentNanos >= LEAST_PAUSE_NANOS && told.isOutdated(leader, transfers));
    }

    /**
     * An answer has come.
     *
     * @return whether it is one, to a question of this life of the node
     */
    boolean answered(LeaseGrant grant) {
        Long asked = askedAtNanos.remove(grant.number());
        if (asked != null && grant.given()) {
            lease.granted(asked);
        }
        return asked != null;
    }
}
