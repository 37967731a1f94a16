package coterie.benchmarks.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench repair}. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what clients feel while a cluster mends itself: starts one of three nodes, loads the"
                    + " keys, and runs the same load quietly and beside each kind of repair, in turn.",
            "Ratios are to the mean of the quiet runs before and after; those of quiet runs are to the quiet"
                    + " run before, which is the noise."
        },
        footer = {
            "",
            "'server µs' is the processor time of the whole cluster over the operations that succeeded:"
                    + " whatever repair takes is in it. 'at work' is the share of the time measured in which"
                    + " there was something to mend.",
            "",
            "Exit status: 0 measured, 1 the cluster could not be started or loaded, 2 wrong usage."
        })
public final class RepairCommand implements Callable<Integer> {
    private static final double MILLIS_PER_SECOND = 1e3;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final VariantOptions variantOptions = new VariantOptions();

    @Mixin private final PlanOptions planOptions = new PlanOptions();

    @Option(
            names = "--work",
            split = ",",
            defaultValue = "ANTI_ENTROPY,HANDOFF,REBUILD,REFILL",
            description = "What is mended: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private List<RepairWork> works = List.of();

    @Option(
            names = "--away",
            paramLabel = "SECONDS",
            defaultValue = "8",
            description =
                    "How long clients write, as fast as they can, while the node is away that is to get hints."
                            + " Default: ${DEFAULT-VALUE}.")
    private double awaySeconds;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8401",
            description = "Of the first node. Default: ${DEFAULT-VALUE}.")
    private int httpPort;

    @Option(
            names = "--launcher",
            split = ",",
            paramLabel = "WORD",
            defaultValue = "./coterie",
            description = "The command that runs Coterie, its words separated by commas.")
    private List<String> launcher = List.of();

    /** Made by the command line. */
    public RepairCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        try {
            List<Variant> variants = variantOptions.variants();
            if (variants.size() > 1 || works.contains(RepairWork.QUIET)) {
                throw new IllegalArgumentException(
                        "the quiet run is what all are compared with, and there is nothing else to compare");
            }
            return measure(
                            planOptions.plan(),
                            variants.getFirst(),
                            command.commandLine().getOut(),
                            new Progress(err))
                    ? 0
                    : 1;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            err.println("the cluster failed: " + e.getMessage());
            return 1;
        }
    }

    private boolean measure(Plan plan, Variant variant, PrintWriter out, Progress progress)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("coterie-repair-");
        try (DevProcess cluster =
                        DevProcess.start(launcher, 3, httpPort, folder, List.of(), List.of());
                ClusterView view = new ClusterView(cluster.endpoints())) {
            Session session = new Session(plan, variant, cluster, new Conductor(cluster, view));
            if (!session.load(progress)) {
                progress.line("some keys could not be loaded");
                return false;
            }
            DisturbedTable.print(new Disturbed(session.measure(progress)), out);
            return true;
        } finally {
            DevProcess.delete(folder);
        }
    }

    /** All runs against one cluster. */
    private final class Session {
        private final Plan plan;
        private final Variant variant;
        private final DevProcess cluster;
        private final Conductor conductor;
        private final Contexts contexts;
        private final SplittableRandom random;

        Session(Plan plan, Variant variant, DevProcess cluster, Conductor conductor) {
            this.plan = plan;
            this.variant = variant;
            this.cluster = cluster;
            this.conductor = conductor;
            this.contexts = new Contexts(plan.keys(), plan.contextsPerClient());
            this.random = new SplittableRandom(plan.seed());
        }

        boolean load(Progress progress) throws InterruptedException {
            Bench.Trial trial = new Bench.Trial(variant, cluster.staying(), contexts);
            return new Bench(plan, progress).load(trial);
        }

        List<Disturbed.Run> measure(Progress progress) throws IOException, InterruptedException {
            List<Disturbed.Run> runs = new ArrayList<>();
            for (int run = 1; run <= plan.runs(); run++) {
                for (RepairWork work : works) {
                    runs.add(measure(RepairWork.QUIET, run, progress));
                    runs.add(measure(work, run, progress));
                }
            }
            runs.add(measure(RepairWork.QUIET, plan.runs(), progress));
            return runs;
        }

        private Disturbed.Run measure(RepairWork work, int run, Progress progress)
                throws IOException, InterruptedException {
            progress.begins(work.toString(), run, plan.runs());
            conductor.settle();
            conductor.prepare(work);
            if (work == RepairWork.HANDOFF) {
                writeWhileAway();
            }
            long start = System.nanoTime();
            long from = start + plan.warmup().toNanos();
            Window window = new Window(from, from + plan.measured().toNanos());
            try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
                Future<Conductor.Seen> seen =
                        thread.submit(
                                () -> conductor.conduct(work, start + (from - start) / 2, window));
                RunResult result = loadRun(plan, variant).measure(run);
                return new Disturbed.Run(work, result, seen.get());
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
        }

        private void writeWhileAway() throws InterruptedException {
            Duration away = Duration.ofMillis(Math.round(awaySeconds * MILLIS_PER_SECOND));
            Variant writes =
                    new Variant(
                            "away",
                            Mix.W,
                            KeyDistribution.Name.uniform,
                            variant.clients(),
                            0,
                            variant.quorums());
            RunResult _ = loadRun(plan.lasting(Duration.ZERO, away), writes).measure(0);
        }

        private LoadRun loadRun(Plan lasting, Variant load) {
            return new LoadRun(lasting, cluster.staying(), load, contexts, random.split());
        }
    }
}
