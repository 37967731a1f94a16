package coterie.replication.membership;

/**
 * The lease under which this node answers strict requests by the ring that it knows.
 *
 * <p>Steps of a ring change wait until every member has acknowledged the step before, or its lease
 * has surely run out. So a node that was cut off, and may be two steps behind without knowing it,
 * can no longer answer as if its ring were that of the cluster.
 *
 * <p>{@link #isValid} may be asked from any thread, and is asked twice for each strict request:
 * when it begins and when it is answered. All else happens in one place.
 */
public final class Lease {

    private final LeaseTerm term;
    private volatile long endNanos;

    /**
     * One that has not been given yet.
     *
     * @param nowNanos by this node's clock
     */
    public Lease(LeaseTerm term, long nowNanos) {
        this.term = term;
        this.endNanos = nowNanos;
    }

    /**
     * It was given.
     *
     * @param askedAtNanos when this node asked for it: it lasts from then, however late the answer
     */
    void granted(long askedAtNanos) {
        long until = askedAtNanos + term.heldNanos();
        if (until - endNanos > 0) {
            endNanos = until;
        }
    }

    /** Whether it has not run out. */
    public boolean isValid(long nowNanos) {
        return endNanos - nowNanos > 0;
    }
}
