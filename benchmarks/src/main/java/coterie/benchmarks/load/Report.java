package coterie.benchmarks.load;

import java.io.PrintWriter;
import java.util.List;

/** A way to print what was measured. */
interface Report {

    void print(Plan plan, List<RunResult> results, PrintWriter out);

    /** The names that the command line knows. */
    enum Format {
        table,
        csv,
        json;

        Report report() {
            return switch (this) {
                case table -> new TableReport();
                case csv -> new CsvReport();
                case json -> new JsonReport();
            };
        }
    }
}
