package coterie.replication.simulation;

/**
 * A rule that a run has broken.
 *
 * @param rule which
 * @param atNanos when, in nanoseconds since the run began
 * @param what in words, with the values that show it
 */
public record Violation(Rule rule, long atNanos, String what) {

    @Override
    public String toString() {
        return "%s at %.6f s: %s".formatted(rule, atNanos / 1e9, what);
    }
}
