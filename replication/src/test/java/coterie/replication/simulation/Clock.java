package coterie.replication.simulation;

/**
 * The rate of a machine's monotonic clock.
 *
 * @param gainedMillionths how much it gains of a million, or loses if below 0
 */
record Clock(int gainedMillionths) {

    /** One that is right. */
    static final Clock RIGHT = new Clock(0);

    private static final long MILLION = 1_000_000;

    /** How much it shows to have passed. */
    long shownNanos(long realNanos) {
        return realNanos
                + realNanos / MILLION * gainedMillionths
                + realNanos % MILLION * gainedMillionths / MILLION;
    }

    /** After how long it shows that so much has passed. */
    long realNanos(long shownNanos) {
        long rate = MILLION + gainedMillionths;
        return shownNanos / rate * MILLION + (shownNanos % rate * MILLION + rate - 1) / rate;
    }
}
