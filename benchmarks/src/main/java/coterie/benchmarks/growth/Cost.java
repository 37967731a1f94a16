package coterie.benchmarks.growth;

import coterie.benchmarks.load.Operation;
import coterie.benchmarks.load.RunResult;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What requests of one kind cost at one point, run by run.
 *
 * @param runs at least one
 */
record Cost(List<Run> runs) {
    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * One run.
     *
     * @param serverMicros processor time of all nodes for each request that succeeded, in
     *     microseconds; not a number where it is unknown
     * @param perSecond requests that succeeded
     * @param p50 of their latency, in milliseconds
     * @param p99 of their latency, in milliseconds
     * @param bodyBytes of an answer to a read, on average
     * @param failures requests that did not succeed
     */
    record Run(
            double serverMicros,
            double perSecond,
            double p50,
            double p99,
            double bodyBytes,
            long failures) {}

    static Cost of(Request request, List<RunResult> results) {
        return new Cost(results.stream().map(result -> run(request.kind(), result)).toList());
    }

    private static Run run(Operation.Kind kind, RunResult result) {
        var latencies = result.tally().latencies(kind);
        long reads = result.tally().latencies(Operation.Kind.READ).getTotalCount();
        return new Run(
                result.serverMicros().orElse(Double.NaN),
                result.throughput(),
                latencies.getValueAtPercentile(50) / NANOS_PER_MILLI,
                latencies.getValueAtPercentile(99) / NANOS_PER_MILLI,
                reads == 0 ? 0 : (double) result.tally().bytesRead() / reads,
                result.tally().failed());
    }

    /** Over the runs. */
    double median(ToDoubleFunction<Run> figure) {
        double[] sorted = sorted(figure);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** From the least to the greatest, over the median. */
    double spread(ToDoubleFunction<Run> figure) {
        return (greatest(figure) - least(figure)) / median(figure);
    }

    /** Of the runs. */
    double least(ToDoubleFunction<Run> figure) {
        return sorted(figure)[0];
    }

    /** Of the runs. */
    double greatest(ToDoubleFunction<Run> figure) {
        return sorted(figure)[runs.size() - 1];
    }

    /** Of all runs. */
    long failures() {
        return runs.stream().mapToLong(Run::failures).sum();
    }

    private double[] sorted(ToDoubleFunction<Run> figure) {
        return DoubleStream.of(runs.stream().mapToDouble(figure).toArray()).sorted().toArray();
    }
}
