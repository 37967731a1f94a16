package coterie.benchmarks.parts;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The parts for a person to read, in Markdown, and for a program, as CSV. */
final class PartsTable {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double PERCENT = 100;

    private final Map<Part, List<Part.Figure>> figures;

    /**
     * @param figures of each run
     */
    PartsTable(Map<Part, List<Part.Figure>> figures) {
        this.figures = figures;
    }

    void markdown(PrintWriter out) {
        out.println();
        out.println("| part | with | each takes | spread | allocates, B |");
        out.println("| --- | --- | --- | --- | --- |");
        figures.forEach((part, runs) -> {
            double nanos = median(runs, Part.Figure::nanos);
            double bytes = median(runs, Part.Figure::bytes);
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %.0f %% | %s |%n",
                    part.name(),
                    with(part, ", "),
                    nanos < NANOS_PER_MICRO
                            ? String.format(Locale.ROOT, "%.1f ns", nanos)
                            : String.format(Locale.ROOT, "%.1f µs", nanos / NANOS_PER_MICRO),
                    PERCENT * spread(runs),
                    Double.isNaN(bytes) ? "–" : String.format(Locale.ROOT, "%,.0f", bytes));
        });
        out.flush();
    }

    void csv(PrintWriter out) {
        out.println("part,with,runs,nanos,spread,allocated_bytes");
        figures.forEach((part, runs) ->
                out.printf(
                        Locale.ROOT,
                        "%s,%s,%d,%.2f,%.4f,%.1f%n",
                        part.name(),
                        with(part, " "),
                        runs.size(),
                        median(runs, Part.Figure::nanos),
                        spread(runs),
                        median(runs, Part.Figure::bytes)));
        out.flush();
    }

    private static String with(Part part, String between) {
        return part.parameters().entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining(between));
    }

    private static double median(List<Part.Figure> runs, ToDoubleFunction<Part.Figure> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double spread(List<Part.Figure> runs) {
        double[] sorted = runs.stream().mapToDouble(Part.Figure::nanos).sorted().toArray();
        return (sorted[sorted.length - 1] - sorted[0]) / median(runs, Part.Figure::nanos);
    }
}
