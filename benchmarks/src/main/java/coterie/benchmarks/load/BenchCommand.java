package coterie.benchmarks.load;

import coterie.benchmarks.growth.GrowthCommand;
import coterie.benchmarks.outside.OutsideCommand;
import coterie.benchmarks.parts.PartsCommand;
import coterie.benchmarks.prices.PricesCommand;
import coterie.benchmarks.prices.StalenessCommand;
import coterie.benchmarks.prices.TableOptions;
import coterie.benchmarks.repair.ExchangeCommand;
import coterie.benchmarks.repair.UpkeepCommand;
import coterie.benchmarks.report.ReportCommand;
import coterie.cli.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench}. */
@Command(
        name = "bench",
        subcommands = {
            ExchangeCommand.class,
            UpkeepCommand.class,
            RepairCommand.class,
            PricesCommand.class,
            StalenessCommand.class,
            PartsCommand.class,
            OutsideCommand.class,
            GrowthCommand.class,
            ReportCommand.class
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures throughput, latency and processor time of a cluster under load over HTTP.",
        footer = {
            "",
            "Latencies are of the requests that succeeded. A read may find siblings; a 404 is a failure unless"
                    + " --no-load is given; every other answer but 2xx is one. 'server µs' and 'client µs' are"
                    + " processor time per successful operation, of all nodes together and of the generator.",
            "",
            "Exit status: 0 measured, 1 the cluster could not be reached or loaded, 2 wrong usage."
        })
public final class BenchCommand implements Subcommand {
    /** As many as {@code --url} names by default. */
    private static final int DEV_NODES = 3;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final ClusterOptions clusterOptions = new ClusterOptions();

    @Mixin private final VariantOptions variantOptions = new VariantOptions();

    @Mixin private final PlanOptions planOptions = new PlanOptions();

    @Option(
            names = "--load",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Give every key a value first, where it has none of the right length yet (the default);"
                            + " --no-load leaves the keys as they are.")
    private boolean load;

    @Option(
            names = "--bare",
            description =
                    "Also measure a Vert.x HTTP server that answers every read with the same bytes, in a process"
                            + " of its own; it comes first, so that ratios are to it.")
    private boolean bare;

    @Option(
            names = "--bare-event-loops",
            paramLabel = "COUNT",
            description = "Event loops of the bare server. Default: the number of cores.")
    private int bareEventLoops = Runtime.getRuntime().availableProcessors();

    @Option(names = "--bare-only", description = "Measure the bare server alone.")
    private boolean bareOnly;

    @Option(
            names = "--dev",
            description =
                    "Measure a cluster of its own, ./coterie dev, which must find its usual ports free.")
    private boolean dev;

    @Option(
            names = "--launcher",
            split = ",",
            paramLabel = "WORD",
            defaultValue = "./coterie",
            description = "The command that runs Coterie for --dev, its words separated by commas.")
    private List<String> launcher = List.of();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "load",
            description = "Of the files in --output. Default: ${DEFAULT-VALUE}.")
    private String name = "load";

    @Mixin private final TableOptions tables = new TableOptions();

    @Option(
            names = "--format",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Report.Format format = Report.Format.table;

    /** Made by the command line. */
    public BenchCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        Progress progress = new Progress(err);
        try {
            Plan plan = planOptions.plan();
            List<RunResult> results = dev ? ofItsOwn(plan, progress) : measure(plan, progress);
            if (results.isEmpty()) {
                return 1;
            }
            if (tables.areWritten()) {
                LoadTable table = new LoadTable(plan, results);
                tables.write(name, command, table::markdown, table::csv, table.charts());
            } else {
                format.report().print(plan, results, command.commandLine().getOut());
            }
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            err.println("unreachable: " + e.getMessage());
            return 1;
        }
    }

    private List<RunResult> ofItsOwn(Plan plan, Progress progress)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("coterie-bench-");
        try (DevProcess _ =
                DevProcess.start(
                        launcher,
                        DEV_NODES,
                        ClusterOptions.FIRST_PORT,
                        folder,
                        List.of(),
                        List.of())) {
            return measure(plan, progress);
        } finally {
            DevProcess.delete(folder);
        }
    }

    /** Empty where some keys could not be loaded. */
    private List<RunResult> measure(Plan plan, Progress progress)
            throws IOException, InterruptedException {
        List<Variant> variants = variantOptions.variants();
        Bench bench = new Bench(plan, progress);
        List<Bench.Trial> trials = new ArrayList<>();
        if (!bareOnly) {
            Subject cluster = clusterOptions.cluster(plan.bucket(), plan.keys());
            Contexts contexts = contexts(plan);
            variants.forEach(variant -> trials.add(new Bench.Trial(variant, cluster, contexts)));
            if (load && !bench.load(trials.getFirst())) {
                progress.line("some keys could not be loaded");
                return List.of();
            }
        }
        try (BareProcess bareServer = bare || bareOnly ? startBare(plan, trials) : null) {
            if (bareServer != null) {
                trials.addFirst(
                        new Bench.Trial(
                                variantOptions.bare(), bareServer.subject(), contexts(plan)));
            }
            return bench.measure(trials);
        }
    }

    /** Under the flags of a node that is measured, so far as one is known. */
    private BareProcess startBare(Plan plan, List<Bench.Trial> trials) throws IOException {
        List<Long> nodes =
                trials.isEmpty() ? List.of() : trials.getFirst().subject().processes().pids();
        return BareProcess.start(plan.valueBytes(), bareEventLoops, JvmFlags.ofFirst(nodes));
    }

    private static Contexts contexts(Plan plan) {
        return new Contexts(plan.keys(), plan.contextsPerClient());
    }
}
