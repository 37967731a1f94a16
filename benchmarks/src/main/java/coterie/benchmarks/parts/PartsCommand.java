package coterie.benchmarks.parts;

import coterie.benchmarks.prices.TableOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench parts}. */
@Command(
        name = "parts",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what a node is made of, part by part, with JMH, each in a process of its own: hash,"
                    + " preference list, siblings, codec, Merkle trees, a decision of the log; a shard's writes"
                    + " and reads, a round trip between nodes and one over HTTP.",
            "Figures are for one of as many as are under way together; bytes are what was allocated on the heap"
                    + " meanwhile, by all threads."
        })
public final class PartsCommand implements Callable<Integer> {
    private static final String ALL = "^coterie\\.benchmarks\\.(micro|parts)\\.";

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--short",
            description =
                    "300 ms for each figure and as much to warm up, instead of a second and two.")
    private boolean isShort;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "Of the benchmarks' names, as KeyHash.")
    private @Nullable String only;

    @Option(
            names = "--runs",
            paramLabel = "COUNT",
            defaultValue = "3",
            description = "Of all, one after the other. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--in-process",
            description =
                    "Start no further processes: quicker, and the benchmarks disturb each other.")
    private boolean inProcess;

    @Mixin private final TableOptions tables = new TableOptions();

    /** Made by the command line. */
    public PartsCommand() {}

    @Override
    public Integer call() throws RunnerException, IOException, InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        if (runs < 1) {
            throw new ParameterException(command.commandLine(), "--runs must be at least 1");
        }
        PrintWriter err = command.commandLine().getErr();
        Map<Part, List<Part.Figure>> figures = new LinkedHashMap<>();
        for (int run = 1; run <= runs; run++) {
            err.printf("run %d of %d%n", run, runs);
            err.flush();
            for (RunResult result : new Runner(options().build()).run()) {
                figures.computeIfAbsent(Part.of(result), _ -> new ArrayList<>())
                        .add(Part.figure(result));
            }
        }
        PartsTable table = new PartsTable(figures);
        tables.write("parts", command, table::markdown, table::csv);
        return 0;
    }

    private ChainedOptionsBuilder options() {
        TimeValue time = TimeValue.milliseconds(isShort ? 300 : 1000);
        String chosen = only;
        return new OptionsBuilder()
                .include(chosen == null ? ALL : ALL + ".*(" + chosen + ")")
                .forks(inProcess ? 0 : 1)
                .warmupIterations(isShort ? 1 : 2)
                .warmupTime(time)
                .measurementIterations(1)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }
}
