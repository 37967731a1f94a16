package coterie.benchmarks.outside;

import coterie.benchmarks.charts.Chart;
import coterie.benchmarks.load.Operation.Kind;
import coterie.benchmarks.load.RunResult;
import coterie.benchmarks.load.Tally;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/** The sections for a person to read, in Markdown, and for a program, as CSV. */
final class OutsideTable {
    private static final double PERCENT = 100;
    private static final double[] PERCENTILES = {50, 99, 99.9};
    private static final List<Function<Tally, Histogram>> KINDS =
            List.of(tally -> tally.latencies(Kind.READ), tally -> tally.latencies(Kind.WRITE));

    private final List<Section> sections;

    OutsideTable(List<Section> sections) {
        this.sections = List.copyOf(sections);
    }

    /** A table for each section. */
    void markdown(PrintWriter out) {
        for (Section section : sections) {
            out.printf("%n**%s**%n%n", section.title());
            section.remarks().forEach(remark -> out.println("- " + remark));
            out.println();
            out.println(
                    "| | asked for/s | done/s | spread | failed | server µs | client µs"
                            + " | reads: p50, p99, p99.9 ms | writes: p50, p99, p99.9 ms |");
            out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            section.rows().forEach(row -> out.println(cells(row)));
        }
        out.flush();
    }

    /** Those that sections have, by their names. */
    Map<String, Chart> charts() {
        Map<String, Chart> charts = new LinkedHashMap<>();
        for (Section section : sections) {
            section.chart().ifPresent(chart -> charts.put(section.name(), chart));
        }
        return charts;
    }

    private static String cells(Row row) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %.0f %% | %s | %s | %s | %s | %s |",
                row.name(),
                row.offered() > 0 ? String.format(Locale.ROOT, "%,.0f", row.offered()) : "",
                row.perSecond(),
                PERCENT * row.runs().spread(),
                row.failedShare() == 0
                        ? ""
                        : String.format(Locale.ROOT, "%.1f %%", PERCENT * row.failedShare()),
                micros(row.runs().serverMicros()),
                micros(row.runs().generatorMicros()),
                latencies(row, KINDS.getFirst()),
                latencies(row, KINDS.getLast()));
    }

    private static String micros(OptionalDouble micros) {
        return micros.isPresent() ? String.format(Locale.ROOT, "%.1f", micros.getAsDouble()) : "";
    }

    private static String latencies(Row row, Function<Tally, Histogram> kind) {
        if (Double.isNaN(row.millis(kind, PERCENTILES[0]))) {
            return "";
        }
        return DoubleStream.of(PERCENTILES)
                .map(percent -> row.millis(kind, percent))
                .mapToObj(millis -> Double.isNaN(millis) ? "–" : format(millis))
                .collect(Collectors.joining(", "));
    }

    private static String format(double millis) {
        return String.format(Locale.ROOT, millis < 100 ? "%.2f" : "%,.0f", millis);
    }

    /** A line for each row, and all kinds of failures of its runs together. */
    void csv(PrintWriter out) {
        out.println(
                "section,name,runs,offered_per_second,per_second,spread,failed_share,server_micros,"
                        + "client_micros,read_p50_ms,read_p99_ms,read_p999_ms,write_p50_ms,write_p99_ms,"
                        + "write_p999_ms,p50_ms,p99_ms,p999_ms,siblings_share,failures");
        for (Section section : sections) {
            for (Row row : section.rows()) {
                out.println(section.name() + ",\"" + row.name() + "\"," + numbers(row));
            }
        }
        out.flush();
    }

    private static String numbers(Row row) {
        List<String> numbers = new ArrayList<>();
        numbers.add(Integer.toString(row.runs().runs().size()));
        numbers.add(number(row.offered()));
        numbers.add(number(row.runs().median(RunResult::throughput)));
        numbers.add(number(row.runs().spread()));
        numbers.add(number(row.failedShare()));
        numbers.add(number(row.runs().serverMicros().orElse(Double.NaN)));
        numbers.add(number(row.runs().generatorMicros().orElse(Double.NaN)));
        List<Function<Tally, Histogram>> kinds = new ArrayList<>(KINDS);
        kinds.add(Tally::latencies);
        for (Function<Tally, Histogram> kind : kinds) {
            for (double percent : PERCENTILES) {
                numbers.add(number(row.millis(kind, percent)));
            }
        }
        numbers.add(number(row.runs().siblingShare()));
        numbers.add(
                row.runs().failures().entrySet().stream()
                        .map(failure -> failure.getKey() + ": " + failure.getValue())
                        .collect(Collectors.joining("; ", "\"", "\"")));
        return String.join(",", numbers);
    }

    private static String number(double number) {
        return Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%.4f", number);
    }
}
