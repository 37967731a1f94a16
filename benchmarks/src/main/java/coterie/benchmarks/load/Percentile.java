package coterie.benchmarks.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A column of latencies in a report.
 *
 * @param name its heading
 * @param percent 0 to 100, the greatest latency of all at 100
 */
public record Percentile(String name, double percent) {
    private static final double NANOS_PER_MICRO = 1e3;

    static final List<Percentile> REPORTED =
            List.of(
                    new Percentile("p50", 50),
                    new Percentile("p90", 90),
                    new Percentile("p99", 99),
                    new Percentile("p99.9", 99.9),
                    new Percentile("max", 100));

    /** The latency, in microseconds. */
    public double microsOf(Histogram latencies) {
        return latencies.getValueAtPercentile(percent) / NANOS_PER_MICRO;
    }
}
