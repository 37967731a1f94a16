package coterie.replication.simulation;

import java.util.SplittableRandom;

/**
 * How the members come and go in a run.
 *
 * @param agreed whether the nodes agree on the ring at all; otherwise it never changes
 * @param changes how many changes of the ring are asked for, one after the other
 * @param mostMembers how many members there are at once, at most
 * @param pauseNanos how long the operator waits on average before the next one
 * @param voters how many members vote, at most
 * @param leaseNanos how long a lease lasts
 * @param driftMillionths how much a clock gains or loses at most, of a million
 * @param settings whether the properties of buckets change on the way; clients do without them then
 */
public record Turnover(
        boolean agreed,
        int changes,
        int mostMembers,
        long pauseNanos,
        int voters,
        long leaseNanos,
        int driftMillionths,
        boolean settings) {

    /** What is agreed on with drift of the clocks: one part in a hundred. */
    static final int MOST_DRIFT_MILLIONTHS = 10_000;

    private static final long LEASE_NANOS = 2_000 * Scenario.MILLIS;

    /** The ring never changes, and nobody agrees on anything. */
    public static final Turnover NONE = new Turnover(false, 0, 0, 1, 1, LEASE_NANOS, 0, false);

    /** Nodes agree, and whoever wants a change has to ask for it. */
    static final Turnover ON_DEMAND = new Turnover(true, 0, 0, 1, 3, LEASE_NANOS, 0, false);

    /** As the random source has it, with so many changes. */
    static Turnover draw(SplittableRandom random, int changes) {
        return new Turnover(
                true,
                changes,
                random.nextInt(5, 8),
                random.nextLong(10, 1_500) * Scenario.MILLIS,
                random.nextBoolean() ? 3 : 5,
                random.nextLong(600, 3_000) * Scenario.MILLIS,
                random.nextInt(3) == 0 ? 0 : MOST_DRIFT_MILLIONTHS,
                random.nextBoolean());
    }

    /** The rate at which a machine's clock is off: anything up to the bound, which is likely. */
    int drift(SplittableRandom random) {
        int most = driftMillionths;
        return switch (most == 0 ? 0 : random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> most;
            case 2 -> -most;
            default -> random.nextInt(-most, most + 1);
        };
    }
}
