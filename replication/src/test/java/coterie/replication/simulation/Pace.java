package coterie.replication.simulation;

import coterie.replication.simulation.Scenario.Weather;
import java.util.SplittableRandom;

/** How long the things take that nobody is to blame for. */
public enum Pace {
    /** Now so, now so, as the seed has it. */
    VARIED {
        @Override
        long messageNanos(SplittableRandom random, Weather weather) {
            long most =
                    random.nextDouble() < weather.straggling()
                            ? LONGEST_STRAGGLE_NANOS
                            : 2 * weather.delayNanos();
            return random.nextLong(1_000, Math.max(2_000, most));
        }

        @Override
        long syncNanos(SplittableRandom random) {
            return random.nextLong(SHORTEST_SYNC_NANOS, LONGEST_SYNC_NANOS);
        }

        @Override
        long readNanos(SplittableRandom random) {
            return random.nextBoolean() ? AT_ONCE : random.nextLong(LONGEST_READ_NANOS);
        }
    },

    /**
     * Always the same, whatever else is drawn: a transcript then changes only where the protocol
     * does.
     */
    STEADY {
        @Override
        long messageNanos(SplittableRandom random, Weather weather) {
            return STEADY_MESSAGE_NANOS;
        }

        @Override
        long syncNanos(SplittableRandom random) {
            return STEADY_SYNC_NANOS;
        }

        @Override
        long readNanos(SplittableRandom random) {
            return AT_ONCE;
        }
    };

    static final long STEADY_MESSAGE_NANOS = Scenario.MILLIS;
    static final long STEADY_SYNC_NANOS = 5 * Scenario.MILLIS;

    private static final long AT_ONCE = -1;
    private static final long LONGEST_STRAGGLE_NANOS = 3_000 * Scenario.MILLIS;
    private static final long SHORTEST_SYNC_NANOS = Scenario.MILLIS / 10;
    private static final long LONGEST_SYNC_NANOS = 5 * Scenario.MILLIS;
    private static final long LONGEST_READ_NANOS = 5 * Scenario.MILLIS;

    /** From one node to another. */
    abstract long messageNanos(SplittableRandom random, Weather weather);

    /** Of a disk that is not slow. */
    abstract long syncNanos(SplittableRandom random);

    /** Until a read's answer comes; negative where it comes before the call returns. */
    abstract long readNanos(SplittableRandom random);
}
