package coterie.benchmarks.load;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * A line for each run and kind of operation, in the manner of RFC 4180; latencies in microseconds.
 */
final class CsvReport implements Report {

    @Override
    public void print(Plan plan, List<RunResult> results, PrintWriter out) {
        out.print("variant,run,operation,seconds,operations,per_second");
        Percentile.REPORTED.forEach(percentile -> out.print("," + percentile.name() + "_us"));
        out.println(",siblings,absent,run_failures,run_server_us_per_op,run_client_us_per_op");
        for (RunResult result : results) {
            for (Operation.Kind kind : Operation.Kind.values()) {
                printLine(result, kind, out);
            }
        }
        out.flush();
    }

    private static void printLine(RunResult result, Operation.Kind kind, PrintWriter out) {
        Histogram latencies = result.tally().latencies(kind);
        long operations = latencies.getTotalCount();
        out.printf(
                Locale.ROOT,
                "%s,%d,%s,%.3f,%d,%.1f",
                quoted(result.variant()),
                result.run(),
                TableReport.label(kind),
                result.seconds(),
                operations,
                operations / result.seconds());
        for (Percentile percentile : Percentile.REPORTED) {
            out.printf(Locale.ROOT, ",%.1f", percentile.microsOf(latencies));
        }
        boolean reads = kind == Operation.Kind.READ;
        out.printf(
                Locale.ROOT,
                ",%d,%d,%d,%s,%s%n",
                reads ? result.tally().siblings() : 0,
                reads ? result.tally().absent() : 0,
                result.tally().failed(),
                figure(result.serverMicros()),
                figure(result.generatorMicros()));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String figure(OptionalDouble figure) {
        return figure.isPresent() ? String.format(Locale.ROOT, "%.2f", figure.getAsDouble()) : "";
    }
}
