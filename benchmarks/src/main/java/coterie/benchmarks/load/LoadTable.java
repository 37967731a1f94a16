package coterie.benchmarks.load;

import coterie.benchmarks.charts.BarChart;
import coterie.benchmarks.charts.Bars;
import coterie.benchmarks.charts.Chart;
import coterie.benchmarks.charts.Reading;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** A comparison under load from outside: in Markdown, as CSV, and to look at. */
final class LoadTable {
    private static final double PERCENT = 100;
    private static final double MICROS_PER_MILLI = 1e3;

    private final Plan plan;
    private final List<RunResult> results;
    private final List<Summary> summaries;

    /**
     * @param results at least one
     */
    LoadTable(Plan plan, List<RunResult> results) {
        this.plan = plan;
        this.results = List.copyOf(results);
        this.summaries = Summary.of(results);
    }

    void markdown(PrintWriter out) {
        out.println();
        out.println(
                "| variant | operations/s | spread | ratio | server µs | client µs | siblings | failures"
                        + " | read p50, p99, p99.9 ms | write p50, p99, p99.9 ms |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Summary summary : summaries) {
            long failures = summary.failures().values().stream().mapToLong(Long::longValue).sum();
            out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %.0f %% | %.2f | %s | %s | %.1f %% | %,d | %s | %s |%n",
                    summary.variant(),
                    summary.median(RunResult::throughput),
                    PERCENT * summary.spread(),
                    summary.ratioTo(summaries.getFirst()),
                    micros(summary.serverMicros()),
                    micros(summary.generatorMicros()),
                    PERCENT * summary.siblingShare(),
                    failures,
                    latencies(summary, Operation.Kind.READ),
                    latencies(summary, Operation.Kind.WRITE));
        }
        for (Summary summary : summaries) {
            summary.failures()
                    .forEach((kind, times) ->
                            out.printf(
                                    Locale.ROOT,
                                    "%n- failures of %s: %,d × %s%n",
                                    summary.variant(),
                                    times,
                                    kind));
        }
        out.flush();
    }

    private static String micros(OptionalDouble micros) {
        return micros.isPresent()
                ? String.format(Locale.ROOT, "%.1f", micros.getAsDouble())
                : "unknown";
    }

    private static String latencies(Summary summary, Operation.Kind kind) {
        if (summary.median(run -> run.tally().latencies(kind).getTotalCount()) == 0) {
            return "";
        }
        List<String> millis = new ArrayList<>();
        for (double percentile : new double[] {50, 99, 99.9}) {
            double micros =
                    summary.median(run ->
                            new Percentile("", percentile).microsOf(run.tally().latencies(kind)));
            millis.add(String.format(Locale.ROOT, "%.2f", micros / MICROS_PER_MILLI));
        }
        return String.join(", ", millis);
    }

    /** A line for each run and kind of operation. */
    void csv(PrintWriter out) {
        new CsvReport().print(plan, results, out);
    }

    /** By the names that their files end in. */
    Map<String, Chart> charts() {
        List<String> variants = summaries.stream().map(Summary::variant).toList();
        Map<String, Chart> charts = new LinkedHashMap<>();
        charts.put(
                "throughput",
                new BarChart(
                        "Throughput under load from outside",
                        "operations a second",
                        "",
                        variants,
                        List.of(bars("all nodes together", RunResult::throughput))));
        charts.put(
                "cost",
                new BarChart(
                        "Processor time of all nodes together",
                        "µs for each operation",
                        "",
                        variants,
                        List.of(bars("server µs", run -> run.serverMicros().orElse(Double.NaN)))));
        return charts;
    }

    private Bars bars(String label, ToDoubleFunction<RunResult> figure) {
        return new Bars(
                label, summaries.stream().map(summary -> reading(summary, figure)).toList());
    }

    private static Reading reading(Summary summary, ToDoubleFunction<RunResult> figure) {
        double[] sorted = summary.runs().stream().mapToDouble(figure).sorted().toArray();
        return new Reading(summary.median(figure), sorted[0], sorted[sorted.length - 1]);
    }
}
