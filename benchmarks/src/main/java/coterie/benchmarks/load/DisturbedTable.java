package coterie.benchmarks.load;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Medians and ratios of disturbed runs, for a person to read. */
final class DisturbedTable {
    private static final Percentile P99 = new Percentile("p99", 99);
    private static final double PERCENT = 100;
    private static final double MICROS_PER_MILLI = 1e3;

    private record Column(String heading, String format, ToDoubleFunction<RunResult> figure) {}

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("ops/s", "%,.0f", RunResult::throughput),
                    new Column(
                            "server µs",
                            "%.1f",
                            result -> result.serverMicros().orElse(Double.NaN)),
                    new Column("read p99 ms", "%.2f", p99(Operation.Kind.READ)),
                    new Column("write p99 ms", "%.2f", p99(Operation.Kind.WRITE)));

    private DisturbedTable() {}

    private static ToDoubleFunction<RunResult> p99(Operation.Kind kind) {
        return result -> P99.microsOf(result.tally().latencies(kind)) / MICROS_PER_MILLI;
    }

    static void print(Disturbed disturbed, PrintWriter out) {
        out.printf("%n%-13s", "while");
        COLUMNS.forEach(column -> out.printf("%13s %-20s", column.heading(), "ratio"));
        out.printf("%8s %9s %8s %9s%n", "at work", "hints", "rounds", "failures");
        disturbed.works().stream()
                .sorted(Comparator.naturalOrder())
                .forEach(work -> print(disturbed, work, out));
        out.flush();
    }

    private static void print(Disturbed disturbed, RepairWork work, PrintWriter out) {
        List<Disturbed.Run> runs = disturbed.of(work);
        Summary summary =
                new Summary(work.toString(), runs.stream().map(Disturbed.Run::result).toList());
        out.printf("%-13s", work);
        for (Column column : COLUMNS) {
            Disturbed.Ratio ratio = disturbed.ratio(work, column.figure());
            out.printf(
                    Locale.ROOT,
                    "%13s %-20s",
                    String.format(Locale.ROOT, column.format(), summary.median(column.figure())),
                    String.format(
                            Locale.ROOT,
                            "%.2f (%.2f–%.2f)",
                            ratio.median(),
                            ratio.least(),
                            ratio.greatest()));
        }
        out.printf(
                Locale.ROOT,
                "%7.0f%% %,9d %,8d %,9d%n",
                PERCENT * runs.stream().mapToDouble(run -> run.seen().share()).average().orElse(0),
                runs.stream().mapToLong(run -> run.seen().hints()).sum(),
                runs.stream().mapToInt(run -> run.seen().rounds()).sum(),
                summary.failures().values().stream().mapToLong(Long::longValue).sum());
    }
}
