package coterie.benchmarks.outside;

import java.time.Duration;
import java.util.List;

/**
 * How long, how often and on how much is measured.
 *
 * @param runs how often each case is run; medians are shown
 * @param warmup before each run
 * @param measured length of each run
 * @param heat how long a cluster works before the first run on it, so that the JIT compiler has
 *     seen the load
 * @param mostKeys keys of each bucket but those of the count of keys, at most
 * @param bytes of all values of a bucket together, at most
 * @param keyCounts keys of the clusters that are compared, the fewest first
 * @param percents of the peak rate at which latency is measured
 * @param steps how long the load is quiet, how long it is more than the cluster can bear, and how
 *     long it is quiet again
 * @param detection how long the others get to notice that a node is dead
 */
record Scale(
        int runs,
        Duration warmup,
        Duration measured,
        Duration heat,
        int mostKeys,
        long bytes,
        List<Integer> keyCounts,
        List<Integer> percents,
        List<Duration> steps,
        Duration detection) {

    static final Scale FULL =
            new Scale(
                    3,
                    Duration.ofMillis(1_500),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(40),
                    100_000,
                    256L << 20,
                    List.of(100_000, 5_000_000),
                    List.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120),
                    List.of(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(15)),
                    Duration.ofSeconds(20));

    static final Scale SHORT =
            new Scale(
                    3,
                    Duration.ofMillis(300),
                    Duration.ofMillis(700),
                    Duration.ofSeconds(12),
                    20_000,
                    64L << 20,
                    List.of(50_000, 300_000),
                    List.of(20, 60, 80, 100, 120),
                    List.of(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(4)),
                    Duration.ofSeconds(15));

    /** Next to nothing, only to see that it works. */
    static final Scale TINY =
            new Scale(
                    1,
                    Duration.ZERO,
                    Duration.ofMillis(200),
                    Duration.ofMillis(100),
                    100,
                    1 << 20,
                    List.of(100, 200),
                    List.of(50, 100),
                    List.of(Duration.ofMillis(200), Duration.ofMillis(300), Duration.ofMillis(200)),
                    Duration.ofMillis(500));

    Scale withRuns(int other) {
        return new Scale(
                other, warmup, measured, heat, mostKeys, bytes, keyCounts, percents, steps,
                detection);
    }

    Scale withKeyCounts(List<Integer> other) {
        return new Scale(
                runs, warmup, measured, heat, mostKeys, bytes, other, percents, steps, detection);
    }

    /** Keys of a bucket whose values have that length. */
    int keys(int valueBytes) {
        return Math.clamp(bytes / Math.max(1, valueBytes), 1, mostKeys);
    }
}
