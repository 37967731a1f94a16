package coterie.benchmarks.outside;

import coterie.benchmarks.load.KeyDistribution;
import coterie.benchmarks.load.Progress;
import coterie.benchmarks.load.ServeProcesses;
import coterie.benchmarks.prices.TableOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench outside}. */
@Command(
        name = "outside",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures clusters of three 'serve' processes from outside, which it starts and ends itself:"
                    + " sizes of values, numbers of keys, also with a page cache smaller than the store,"
                    + " latency against rate, an overload, a dead node.",
            "Percentiles are of the requests that succeeded, and count from when a request was due. 'server"
                    + " µs' is the processor time of all nodes together for each of them, 'client µs' that of"
                    + " the generator, which shares the machine."
        },
        footer = {
            "",
            "Exit status: 0 measured, 1 a cluster could not be started or loaded, 2 wrong usage."
        })
public final class OutsideCommand implements Callable<Integer> {

    /** The questions. */
    enum Part {
        sizes,
        keys,
        curve,
        overload,
        dead
    }

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PART",
            description = "${COMPLETION-CANDIDATES}. Default: all.")
    private List<Part> only = List.of();

    @Option(names = "--short", description = "Fewer keys, shorter runs, fewer rates.")
    private boolean isShort;

    @Option(names = "--tiny", hidden = true, description = "Only to see that it works.")
    private boolean isTiny;

    @Option(
            names = "--runs",
            paramLabel = "COUNT",
            description = "Of each case; medians are shown. Default: 3.")
    private @Nullable Integer runs;

    @Option(
            names = "--keys",
            split = ",",
            paramLabel = "FEW,MANY",
            description =
                    "Numbers of keys that are compared. Default: 100000,5000000, or 50000,300000 with --short.")
    private List<Integer> keys = List.of();

    @Option(
            names = "--distribution",
            defaultValue = "zipfian",
            description =
                    "How often which key, but for the numbers of keys and the overloads: ${COMPLETION-CANDIDATES}."
                            + " Default: ${DEFAULT-VALUE}.")
    private KeyDistribution.Name distribution = KeyDistribution.Name.zipfian;

    @Option(names = "--seed", paramLabel = "NUMBER", defaultValue = "1")
    private long seed;

    @Option(
            names = "--launcher",
            split = ",",
            paramLabel = "WORD",
            defaultValue = "./coterie",
            description = "The command that runs Coterie, its words separated by commas.")
    private List<String> launcher = List.of();

    @Mixin private final TableOptions tables = new TableOptions();

    /** Made by the command line. */
    public OutsideCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        try {
            List<Section> sections = measure(new Progress(err));
            OutsideTable table = new OutsideTable(sections);
            tables.write("outside", command, table::markdown, table::csv, table.charts());
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            err.println("the cluster failed: " + e.getMessage());
            return 1;
        }
    }

    private List<Section> measure(Progress progress) throws IOException, InterruptedException {
        Ground ground = new Ground(launcher, scale(), distribution, seed, progress);
        List<Section> sections = new ArrayList<>();
        if (asks(Part.sizes)) {
            sections.add(new Sizes(ground).measure());
        }
        if (asks(Part.keys)) {
            sections.add(new KeyCounts(ground).measure());
        }
        if (asks(Part.curve) || asks(Part.overload) || asks(Part.dead)) {
            sections.addAll(rates(ground));
        }
        return sections;
    }

    /** Those that are about shares of the peak rate. */
    private List<Section> rates(Ground ground) throws IOException, InterruptedException {
        List<Section> sections = new ArrayList<>();
        try (ServeProcesses cluster = ServeProcesses.start(ground.nodes())) {
            Peak.Loaded loaded = Peak.of(ground, cluster);
            ground.progress().line(loaded.peak().told());
            if (asks(Part.curve)) {
                sections.add(new RateCurve(ground).measure(loaded));
            }
            if (asks(Part.overload)) {
                for (KeyDistribution.Name name :
                        List.of(KeyDistribution.Name.uniform, KeyDistribution.Name.zipfian)) {
                    sections.add(new Overload(ground, name).measure(loaded.load()));
                }
            }
            if (asks(Part.dead)) {
                sections.add(new DeadNode(ground).measure(cluster, loaded));
            }
        }
        return sections;
    }

    private boolean asks(Part part) {
        return only.isEmpty() || only.contains(part);
    }

    private Scale scale() {
        Scale scale = isTiny ? Scale.TINY : isShort ? Scale.SHORT : Scale.FULL;
        Integer givenRuns = runs;
        if (givenRuns != null) {
            scale = scale.withRuns(givenRuns);
        }
        if (!keys.isEmpty() && keys.size() != 2) {
            throw new IllegalArgumentException("--keys takes two numbers, not " + keys.size());
        }
        return keys.isEmpty() ? scale : scale.withKeyCounts(keys);
    }
}
