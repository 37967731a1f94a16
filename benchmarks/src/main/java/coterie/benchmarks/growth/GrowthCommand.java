package coterie.benchmarks.growth;

import coterie.benchmarks.prices.TableOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench growth}. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what a request costs as the number of keys grows, of siblings, of nodes, of partitions, or"
                    + " the length of values: the nodes' processor time, and latencies. It starts clusters of"
                    + " its own, in processes of their own, and removes them.",
            "All but what grows stays as it is: 3 nodes, 64 partitions, N = 3, values of 100 bytes, synced;"
                    + " 100,000 keys where nodes or partitions grow, 1,000 where siblings or values do. Each"
                    + " request goes to a node that holds its key."
        },
        footer = {
            "",
            "Exit status: 0 measured, 1 the cluster of an axis could not be started or loaded, 2 wrong"
                    + " usage."
        })
public final class GrowthCommand implements Callable<Integer> {
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double WARMUP_SHARE = 0.4;

    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--short", description = "0.5 s for each figure, and fewer of them.")
    private boolean isShort;

    @Option(
            names = "--only",
            paramLabel = "AXIS",
            split = ",",
            description = "keys, siblings, bytes, nodes or partitions. Default: all of them.")
    private List<String> only = List.of();

    @Option(
            names = "--values",
            paramLabel = "COUNT",
            split = ",",
            description = "How far the one axis chosen by --only grows, the least first.")
    private List<Integer> values = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "For each figure. Default: 1.5, or 0.5 with --short.")
    private @Nullable Double seconds;

    @Option(
            names = "--runs",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "Interleaved. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--clients",
            paramLabel = "COUNT",
            defaultValue = "64",
            description =
                    "For each three nodes, each with one request in flight. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(
            names = "--launcher",
            split = ",",
            paramLabel = "WORD",
            defaultValue = "./coterie",
            description = "The command that runs Coterie, its words separated by commas.")
    private List<String> launcher = List.of();

    @Mixin private final TableOptions tables = new TableOptions();

    /** Made by the command line. */
    public GrowthCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        try {
            Map<Growth.Case, Cost> costs = new LinkedHashMap<>();
            List<String> failed = measure(new Growth(extent(), launcher, err), costs, err);
            if (costs.isEmpty()) {
                return 1;
            }
            GrowthTable table = new GrowthTable(costs, failed);
            tables.write("growth", command, table::markdown, table::csv, GrowthCharts.of(costs));
            return failed.isEmpty() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** Goes on with the next axis where a cluster of one fails, and says what is missing. */
    private List<String> measure(Growth growth, Map<Growth.Case, Cost> costs, PrintWriter err)
            throws InterruptedException {
        List<String> failed = new ArrayList<>();
        for (Axis axis : axes()) {
            try {
                costs.putAll(
                        growth.measure(axis, values.isEmpty() ? axis.values(isShort) : values));
            } catch (IOException e) {
                err.printf("%s: the cluster failed: %s%n", axis.label(), e.getMessage());
                err.flush();
                failed.add(axis.label());
            }
        }
        return failed;
    }

    private Growth.Extent extent() {
        Double given = seconds;
        double measured = given == null ? (isShort ? 0.5 : 1.5) : given;
        if (runs < 1 || clients < 1 || measured <= 0) {
            throw new IllegalArgumentException("--runs, --clients and --seconds must be above 0");
        }
        return new Growth.Extent(
                runs, clients, duration(WARMUP_SHARE * measured), duration(measured));
    }

    private List<Axis> axes() {
        List<Axis> axes =
                only.isEmpty()
                        ? List.of(Axis.values())
                        : only.stream().map(GrowthCommand::axis).toList();
        if (!values.isEmpty() && axes.size() != 1) {
            throw new IllegalArgumentException("--values needs one axis, chosen by --only");
        }
        return axes;
    }

    private static Axis axis(String label) {
        try {
            return Axis.valueOf(label.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--only '" + label + "' is none of keys, siblings, bytes, nodes, partitions",
                    e);
        }
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * MILLIS_PER_SECOND));
    }
}
