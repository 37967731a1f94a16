package coterie.replication.membership;

/**
 * How long a lease lasts, for those who have one and for the one that gives it, whose clocks do not
 * run at quite the same rate (Gray and Cheriton, "Leases", SOSP 1989).
 *
 * @param nanos how long a lease lasts by a clock that is right
 */
public record LeaseTerm(long nanos) {

    /** Of so many parts of time a clock may gain or lose one. */
    static final long DRIFT_DIVISOR = 100;

    /**
     * @throws IllegalArgumentException where the time is too short for drift to mean anything
     */
    public LeaseTerm {
        if (nanos < DRIFT_DIVISOR) {
            throw new IllegalArgumentException("a lease of " + nanos + " ns");
        }
    }

    /**
     * How long whoever has the lease may count on it, by its own clock since it asked. A clock that
     * loses one part in a hundred shows this much after no more than the whole time.
     */
    long heldNanos() {
        return nanos - nanos / DRIFT_DIVISOR;
    }

    /**
     * After how long the one that gave it may be sure that it has run out, by its own clock since
     * it was asked. A clock that gains one part in a hundred shows this much after no less than the
     * whole time.
     */
    long surelyOverNanos() {
        return nanos + nanos / DRIFT_DIVISOR + 1;
    }

    /** How often to renew: so often that two renewals may be lost. */
    long renewalNanos() {
        return nanos / 3;
    }
}
