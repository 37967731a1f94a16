package coterie.benchmarks.prices;

import coterie.benchmarks.charts.Reading;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the runs of one case came to.
 *
 * @param runs in their order, at least one
 */
record Price(List<Run> runs) {

    /**
     * One run.
     *
     * @param perSecond requests that succeeded, with many clients
     * @param failedShare of all that were asked, 0 to 1, with many clients
     * @param samples how many latencies were taken, with few clients
     * @param p50 in milliseconds
     * @param p99 in milliseconds, NaN where the samples are too few to tell
     * @param p999 in milliseconds, NaN where the samples are too few to tell
     */
    record Run(
            double perSecond,
            double failedShare,
            long samples,
            double p50,
            double p99,
            double p999) {}

    Price {
        runs = List.copyOf(runs);
    }

    /** The median over the runs; NaN where any of them is. */
    double median(ToDoubleFunction<Run> figure) {
        double[] sorted = sorted(figure);
        int middle = sorted.length / 2;
        boolean known = !Double.isNaN(sorted[sorted.length - 1]);
        if (!known) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** How far the runs lie apart, as a share of their median. */
    double spread(ToDoubleFunction<Run> figure) {
        double[] sorted = sorted(figure);
        return (sorted[sorted.length - 1] - sorted[0]) / median(figure);
    }

    /** The median between the least and the greatest, for a chart; NaN where any run's is. */
    Reading reading(ToDoubleFunction<Run> figure) {
        double[] sorted = sorted(figure);
        return new Reading(median(figure), sorted[0], sorted[sorted.length - 1]);
    }

    private double[] sorted(ToDoubleFunction<Run> figure) {
        double[] values = runs.stream().mapToDouble(figure).toArray();
        Arrays.sort(values); // NaN comes last
        return values;
    }
}
