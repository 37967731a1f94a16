package coterie.benchmarks.prices;

/** What is wrong with the last node of the cluster. */
public enum Fault {
    /** Nothing. */
    QUIET,
    /** Whatever it is asked or told arrives 10 ms later, so every answer of its is 10 ms late. */
    SLOW,
    /** It was killed, and the others know. */
    DEAD;

    /** How much later messages reach the slow one, in nanoseconds. */
    static final long SLOW_NANOS = 10_000_000;
}
