package coterie.benchmarks.load;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Medians over the runs, for a person to read. */
final class TableReport implements Report {
    private static final String LATENCY = "latency, ms";
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double PERCENT = 100;

    @Override
    public void print(Plan plan, List<RunResult> results, PrintWriter out) {
        List<Summary> summaries = Summary.of(results);
        int width =
                summaries.stream()
                        .mapToInt(summary -> summary.variant().length())
                        .reduce(LATENCY.length(), Math::max);
        out.printf(
                Locale.ROOT,
                "%n%-" + width + "s %10s %8s %8s %12s %12s %10s %10s%n",
                "variant",
                "ops/s",
                "spread",
                "ratio",
                "server µs",
                "client µs",
                "siblings",
                "failures");
        for (Summary summary : summaries) {
            long failures = summary.failures().values().stream().mapToLong(Long::longValue).sum();
            out.printf(
                    Locale.ROOT,
                    "%-" + width + "s %,10.0f %7.1f%% %8.3f %12s %12s %9.2f%% %,10d%n",
                    summary.variant(),
                    summary.median(RunResult::throughput),
                    PERCENT * summary.spread(),
                    summary.ratioTo(summaries.getFirst()),
                    micros(summary.serverMicros()),
                    micros(summary.generatorMicros()),
                    PERCENT * summary.siblingShare(),
                    failures);
        }
        printLatencies(summaries, width, out);
        for (Summary summary : summaries) {
            summary.failures()
                    .forEach((kind, times) ->
                            out.printf(
                                    Locale.ROOT,
                                    "%nfailures of %s: %,d × %s%n",
                                    summary.variant(),
                                    times,
                                    kind));
        }
        out.flush();
    }

    private static void printLatencies(List<Summary> summaries, int width, PrintWriter out) {
        out.printf(Locale.ROOT, "%n%-" + width + "s %-6s", LATENCY, "");
        Percentile.REPORTED.forEach(
                percentile -> out.printf(Locale.ROOT, " %10s", percentile.name()));
        out.println();
        for (Summary summary : summaries) {
            for (Operation.Kind kind : Operation.Kind.values()) {
                if (summary.median(run -> run.tally().latencies(kind).getTotalCount()) == 0) {
                    continue;
                }
                out.printf(Locale.ROOT, "%-" + width + "s %-6s", summary.variant(), label(kind));
                for (Percentile percentile : Percentile.REPORTED) {
                    double micros =
                            summary.median(run -> percentile.microsOf(run.tally().latencies(kind)));
                    out.printf(Locale.ROOT, " %10.3f", micros / MICROS_PER_MILLI);
                }
                out.println();
            }
        }
    }

    static String label(Operation.Kind kind) {
        return switch (kind) {
            case READ -> "read";
            case WRITE -> "write";
        };
    }

    private static String micros(OptionalDouble figure) {
        return figure.isPresent()
                ? String.format(Locale.ROOT, "%.1f", figure.getAsDouble())
                : "unknown";
    }
}
