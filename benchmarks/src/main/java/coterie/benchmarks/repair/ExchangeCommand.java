package coterie.benchmarks.repair;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench exchange}. */
@Command(
        name = "exchange",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Counts the messages and bytes that a round of anti-entropy takes between two replicas,"
                    + " in memory and in virtual time, over all of "
                    + TwoReplicas.PARTITIONS
                    + " partitions.",
            "The same options always count the same. A million keys of 100 bytes need 3 GiB of heap:"
                    + " COTERIE_JAVA_OPTS=-Xmx3g."
        })
public final class ExchangeCommand implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--keys",
            split = ",",
            paramLabel = "COUNT",
            defaultValue = "100000,1000000",
            description = "How many each replica holds. Default: ${DEFAULT-VALUE}.")
    private List<Integer> keys = List.of();

    @Option(
            names = "--differing",
            split = ",",
            paramLabel = "COUNT",
            defaultValue = "0,10,1000",
            description = "How many of them differ. Default: ${DEFAULT-VALUE}.")
    private List<Integer> differing = List.of();

    @Option(
            names = "--value-bytes",
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "Length of each value. Default: ${DEFAULT-VALUE}.")
    private int valueBytes;

    /** Made by the command line. */
    public ExchangeCommand() {}

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        int fewest = keys.stream().mapToInt(Integer::intValue).min().orElse(0);
        if (valueBytes < 0
                || fewest < 1
                || differing.stream().anyMatch(count -> count < 0 || count > fewest)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--keys must be at least 1, --value-bytes at least 0, --differing 0 to --keys");
        }
        print(command.commandLine().getOut());
        return 0;
    }

    private void print(PrintWriter out) {
        out.printf(
                "%9s %9s %9s %9s %11s %10s %10s %10s %11s %9s%n",
                "keys",
                "differing",
                "repaired",
                "messages",
                "bytes",
                "trees",
                "versions",
                "objects",
                "records",
                "per key");
        for (int count : keys) {
            TwoReplicas replicas = new TwoReplicas(valueBytes);
            replicas.fill(count);
            ExchangeCost equal = replicas.round(0);
            for (int different : differing) {
                print(different == 0 ? equal : replicas.round(different), equal, out);
            }
        }
    }

    private static void print(ExchangeCost cost, ExchangeCost equal, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%,9d %,9d %,9d %,9d %,11d %,10d %,10d %,10d %,11d %,9.0f%n",
                cost.keys(),
                cost.differing(),
                cost.repaired(),
                cost.messages(),
                cost.bytes(),
                cost.treeBytes(),
                cost.versionBytes(),
                cost.objectBytes(),
                cost.differingBytes(),
                cost.bytesPerDifference(equal));
        out.flush();
    }
}
