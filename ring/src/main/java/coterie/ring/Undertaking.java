package coterie.ring;

/**
 * A change of the ring that is under way.
 *
 * @param change what was asked for
 * @param step how far it is
 * @param isCancelled whether it walks back
 * @param next the ring to which it leads
 */
public record Undertaking(RingChange change, Step step, boolean isCancelled, Ring next) {

    /**
     * The steps of a change, each an epoch of its own; after the last one the new ring is settled.
     */
    public enum Step {
        /**
         * Reads go by the old ring, writes by both, and arriving replicas get what they lack. The
         * ordinals are stored: append only.
         */
        BEGIN,
        /** Reads go by the new ring, writes by both. */
        SWITCH
    }

    Undertaking at(Step other) {
        return new Undertaking(change, other, isCancelled, next);
    }

    Undertaking backTo(Step other) {
        return new Undertaking(change, other, true, next);
    }
}
