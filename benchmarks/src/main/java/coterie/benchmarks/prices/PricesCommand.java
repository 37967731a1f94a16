package coterie.benchmarks.prices;

import coterie.replication.Quorum;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench prices}. */
@Command(
        name = "prices",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what each N, R and W costs: throughput of many clients, then latencies of few, of reads"
                    + " and writes of 1 KiB, on clusters in this process over real sockets and disks.",
            "Without --nodes, --links, --faults, --durability and --quorums it measures a selection that says"
                    + " most; with any of them all combinations of those given."
        },
        footer = {
            "",
            "Clients turn to every node but a slow or dead one. A read's price depends on N and R alone, a"
                    + " write's on N and W, so each is measured once. Figures are medians of the runs; latencies"
                    + " include those of requests that failed."
        })
public final class PricesCommand implements Callable<Integer> {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration SHORT_SETTLING = Duration.ofMillis(100);
    private static final Duration SHORT_HEAT = Duration.ofSeconds(10);
    private static final Duration HEAT = Duration.ofSeconds(40);
    private static final Duration SETTLING = Duration.ofMillis(500);

    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--short", description = "300 ms for each figure, and fewer links.")
    private boolean isShort;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "For each figure. Default: 2, or 0.3 with --short.")
    private @Nullable Double seconds;

    @Option(
            names = "--runs",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "Each with fresh clusters, interleaved. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--clients",
            paramLabel = "COUNT",
            defaultValue = "32",
            description = "Of which throughput is measured. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(
            names = "--few-clients",
            paramLabel = "COUNT",
            defaultValue = "4",
            description = "Of which latencies are measured. Default: ${DEFAULT-VALUE}.")
    private int fewClients;

    @Option(names = "--nodes", paramLabel = "3|5", split = ",", description = "Default: 3.")
    private List<Integer> nodes = List.of();

    @Option(
            names = "--links",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Delays between nodes: none, lnkd-ssd, lnkd-disk, ymmr or wan (Bailis et al., 2012,"
                            + " table 3). Default: none.")
    private List<String> links = List.of();

    @Option(
            names = "--faults",
            paramLabel = "NAME",
            split = ",",
            description = "Of one replica: quiet, slow (10 ms) or dead. Default: quiet.")
    private List<String> faults = List.of();

    @Option(
            names = "--durability",
            paramLabel = "sync|async",
            split = ",",
            description = "Default: sync.")
    private List<String> durability = List.of();

    @Option(
            names = "--quorums",
            paramLabel = "strict|sloppy",
            split = ",",
            description = "Default: strict.")
    private List<String> quorums = List.of();

    @Mixin private final TableOptions tables = new TableOptions();

    /** Made by the command line. */
    public PricesCommand() {}

    @Override
    public Integer call() throws RunnerException, IOException, InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        if (runs < 1 || clients < 1 || fewClients < 1 || (seconds != null && seconds <= 0)) {
            throw new ParameterException(
                    command.commandLine(), "--runs, --clients and --seconds must be above 0");
        }
        List<PriceList.Part> parts = parts(command);
        PrintWriter err = command.commandLine().getErr();
        Map<Case, Price> prices = new PriceList(extent(), err).measure(parts);
        PriceTable table = new PriceTable(parts, prices);
        PriceCharts charts = new PriceCharts(parts, prices);
        tables.write("prices", command, table::markdown, table::csv, charts.all());
        return 0;
    }

    private PriceList.Extent extent() {
        Duration standard = isShort ? SHORT : Duration.ofSeconds(2);
        return new PriceList.Extent(
                runs,
                clients,
                fewClients,
                seconds == null ? standard : Duration.ofNanos((long) (seconds * 1e9)),
                isShort ? SHORT_SETTLING : SETTLING,
                isShort ? SHORT_HEAT : HEAT);
    }

    private List<PriceList.Part> parts(CommandSpec command) {
        boolean chosen =
                !(nodes.isEmpty()
                        && links.isEmpty()
                        && faults.isEmpty()
                        && durability.isEmpty()
                        && quorums.isEmpty());
        try {
            return chosen ? combinations() : Selection.of(isShort);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private List<PriceList.Part> combinations() {
        List<PriceList.Part> parts = new ArrayList<>();
        for (int count : nodes.isEmpty() ? List.of(3) : nodes) {
            if (Choice.LISTED.stream().noneMatch(choice -> choice.belongsTo(count))) {
                throw new IllegalArgumentException("--nodes '" + count + "' is neither 3 nor 5");
            }
            for (String link : orElse(links, "none")) {
                for (String fault : orElse(faults, "quiet")) {
                    for (String synced : orElse(durability, "sync")) {
                        Shape shape =
                                new Shape(
                                        count,
                                        Links.labelled(link),
                                        named(Fault.class, fault),
                                        isSynced(synced));
                        for (String quorum : orElse(quorums, "strict")) {
                            parts.add(new PriceList.Part(shape, named(Quorum.Kind.class, quorum)));
                        }
                    }
                }
            }
        }
        return parts;
    }

    private static List<String> orElse(List<String> given, String standard) {
        return given.isEmpty() ? List.of(standard) : given;
    }

    private static boolean isSynced(String durability) {
        return switch (durability) {
            case "sync" -> true;
            case "async" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "'" + durability + "' is neither sync nor async");
        };
    }

    private static <E extends Enum<E>> E named(Class<E> type, String name) {
        for (E one : type.getEnumConstants()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(name)) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "'%s' is none of %s"
                        .formatted(
                                name,
                                List.of(type.getEnumConstants())
                                        .toString()
                                        .toLowerCase(Locale.ROOT)));
    }
}
