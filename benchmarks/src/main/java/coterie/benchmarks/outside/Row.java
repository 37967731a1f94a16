package coterie.benchmarks.outside;

import coterie.benchmarks.load.RunResult;
import coterie.benchmarks.load.Summary;
import coterie.benchmarks.load.Tally;
import java.util.List;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * One line of a table: the runs of one case.
 *
 * @param name what was measured
 * @param offered requests per second that were due, or 0 in a closed loop
 * @param runs at least one
 */
record Row(String name, double offered, Summary runs) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Row of(String name, double offered, List<RunResult> results) {
        return new Row(name, offered, new Summary(name, results));
    }

    /** Successes per second. */
    double perSecond() {
        return runs.median(RunResult::throughput);
    }

    /** The share of the requests that were due, or sent, and failed. */
    double failedShare() {
        return runs.median(Row::failedShare);
    }

    private static double failedShare(RunResult run) {
        Tally tally = run.tally();
        long all = tally.succeeded() + tally.failed();
        return all == 0 ? 0 : (double) tally.failed() / all;
    }

    /**
     * The median over the runs of a percentile of the latencies, in milliseconds; NaN where half of
     * the runs have too few samples to see one beyond it.
     *
     * @param latencies which ones
     */
    double millis(Function<Tally, Histogram> latencies, double percent) {
        return runs.median(run -> millis(latencies.apply(run.tally()), percent));
    }

    /** That of one run. */
    static double millis(Histogram latencies, double percent) {
        double beyond = latencies.getTotalCount() * (100 - percent) / 100;
        return beyond < 1 ? Double.NaN : latencies.getValueAtPercentile(percent) / NANOS_PER_MILLI;
    }
}
