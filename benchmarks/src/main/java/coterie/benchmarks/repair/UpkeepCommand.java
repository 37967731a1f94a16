package coterie.benchmarks.repair;

import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import coterie.storage.lmdb.DataFolder;
import coterie.storage.lmdb.LmdbEngine;
import coterie.storage.lmdb.StorageSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench upkeep}. */
@Command(
        name = "upkeep",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what the upkeep of Merkle trees adds to the processor time of a write, in a shard of"
                    + " a temporary folder: the shard's threads, then the upkeep of the same changes alone, by"
                    + " turns.",
            "The first half of the turns is not counted."
        })
public final class UpkeepCommand implements Callable<Integer> {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double PERCENT = 100;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--keys",
            paramLabel = "COUNT",
            defaultValue = "20000",
            description = "Default: ${DEFAULT-VALUE}.")
    private int keys;

    @Option(
            names = "--value-bytes",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Length of each value. Default: ${DEFAULT-VALUE}.")
    private int valueBytes;

    @Option(
            names = "--writes",
            paramLabel = "COUNT",
            defaultValue = "5000",
            description = "Of each turn. Default: ${DEFAULT-VALUE}.")
    private int writes;

    @Option(
            names = "--turns",
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "Default: ${DEFAULT-VALUE}.")
    private int turns;

    /** Made by the command line. */
    public UpkeepCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        if (keys < 1 || valueBytes < 0 || writes < 1 || turns < 2) {
            throw new ParameterException(
                    command.commandLine(),
                    "--keys and --writes must be at least 1, --turns at least 2,"
                            + " --value-bytes at least 0");
        }
        Path folder = Files.createTempDirectory("coterie-upkeep-");
        try {
            print(measure(folder), command.commandLine().getOut());
        } finally {
            delete(folder);
        }
        return 0;
    }

    private List<UpkeepTrial.Took> measure(Path folder) throws IOException, InterruptedException {
        NodeId node = new NodeId("n1");
        ClusterId cluster = ClusterId.of(List.of(node), TwoReplicas.PARTITIONS);
        try (DataFolder data =
                DataFolder.open(folder, cluster, node, StorageSettings.defaults(1))) {
            LmdbEngine engine = data.openShard(0, UpkeepTrial.partitioner(), Runnable::run);
            UpkeepTrial trial = new UpkeepTrial(engine, "shard-0-", keys, valueBytes);
            List<UpkeepTrial.Took> took = new ArrayList<>();
            trial.fill();
            for (int turn = 0; turn < turns; turn++) {
                took.add(trial.measure(writes));
            }
            CountDownLatch closed = new CountDownLatch(1);
            engine.close(closed::countDown);
            closed.await();
            return took.subList(turns / 2, turns);
        }
    }

    private static void print(List<UpkeepTrial.Took> took, PrintWriter out) {
        out.printf("%-22s %9s %9s %9s%n", "for each write", "median", "least", "greatest");
        print("shard's threads, µs", took, turn -> turn.writerNanos() / NANOS_PER_MICRO, out);
        print("upkeep alone, µs", took, turn -> turn.upkeepNanos() / NANOS_PER_MICRO, out);
        print("upkeep adds, %", took, turn -> PERCENT * turn.share(), out);
        out.flush();
    }

    private static void print(
            String what,
            List<UpkeepTrial.Took> took,
            ToDoubleFunction<UpkeepTrial.Took> figure,
            PrintWriter out) {
        double[] sorted = took.stream().mapToDouble(figure).sorted().toArray();
        out.printf(
                Locale.ROOT,
                "%-22s %9.2f %9.2f %9.2f%n",
                what,
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
