package coterie.benchmarks.simulation;

import coterie.cli.Subcommand;
import coterie.replication.simulation.Fault;
import coterie.replication.simulation.Scenario;
import coterie.replication.simulation.Simulation;
import coterie.replication.simulation.Violation;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie simulate}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs whole clusters in one thread and in virtual time, one for each seed, through"
                    + " crashes, cuts and failing disks, and checks every answer against the truth.",
            "The same seed and options always make the same run."
        },
        footer = {"", "Exit status: 0 every rule held, 1 one was broken, 2 wrong usage."})
public final class SimulateCommand implements Subcommand {

    private static final int MOST_NODES = 9;
    private static final int MOST_SHARDS = 16;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--seeds",
            required = true,
            paramLabel = "A..B",
            converter = Seeds.Converter.class,
            description = "The seeds to run, both ends among them; or one seed.")
    private @Nullable Seeds seeds;

    @Option(
            names = "--shards",
            paramLabel = "COUNT",
            description =
                    "Storage shards of each node. Default: 1, 2 or 4, as the seed decides for"
                            + " each.")
    private int shards;

    @Option(
            names = "--nodes",
            paramLabel = "COUNT",
            description = "Nodes of the cluster. Default: 3 to 6, as the seed decides.")
    private int nodes;

    @Option(
            names = "--changes",
            paramLabel = "COUNT",
            description =
                    "Changes of the ring, one after the other, in which case the seed decides of"
                            + " nodes and shards. Default: none.")
    private int changes;

    @Option(
            names = "--fault",
            defaultValue = "NONE",
            description =
                    "Build this mistake into every node, to see it found: ${COMPLETION-CANDIDATES}."
                            + " Default: ${DEFAULT-VALUE}.")
    private Fault fault = Fault.NONE;

    @Option(
            names = "--trace",
            description = "Print everything that happens, with its time in seconds.")
    private boolean trace;

    @Option(
            names = "--every",
            paramLabel = "COUNT",
            defaultValue = "100",
            description = "Print a line after so many seeds. Default: ${DEFAULT-VALUE}.")
    private int every = 100;

    /** Made by the command line. */
    public SimulateCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        Seeds range = Objects.requireNonNull(seeds);
        if (shards < 0 || shards > MOST_SHARDS || nodes < 0 || nodes > MOST_NODES || every < 1) {
            throw new ParameterException(
                    command.commandLine(),
                    "--shards is 1 to %d, --nodes 1 to %d, --every at least 1"
                            .formatted(MOST_SHARDS, MOST_NODES));
        }
        PrintWriter out = command.commandLine().getOut();
        long events = 0;
        int broken = 0;
        for (long seed = range.first(); seed <= range.last(); seed++) {
            Simulation.Result result = run(seed, out);
            events += result.events();
            if (!result.violations().isEmpty()) {
                broken++;
                report(result, out);
            }
            long done = seed - range.first() + 1;
            if (done % every == 0 || seed == range.last()) {
                out.printf(
                        "%,d of %,d seeds, %,d events, %d broken%n",
                        done, range.count(), events, broken);
                out.flush();
            }
        }
        return broken == 0 ? 0 : 1;
    }

    private Simulation.Result run(long seed, PrintWriter out) {
        Scenario scenario =
                changes > 0
                        ? Scenario.ofChanges(seed, changes, fault)
                        : Scenario.of(seed, nodes, shards, fault);
        if (!trace) {
            return Simulation.run(scenario);
        }
        return Simulation.run(
                scenario,
                (nanos, what, details) -> out.printf("%.6f %s %s%n", nanos / 1e9, what, details));
    }

    private void report(Simulation.Result result, PrintWriter out) throws InterruptedException {
        long seed = result.scenario().seed();
        out.printf(
                "seed %d at commit %s broke %d rules:%n",
                seed, Commit.current(), result.rulesBroken());
        for (Violation violation : result.violations()) {
            out.println("  " + violation);
        }
        out.printf(
                "  trace %016x, %,d events%n  run it again: %s%n",
                result.traceHash(), result.events(), replay(seed));
        out.flush();
    }

    /** The command that makes the same run again. */
    private String replay(long seed) {
        return "./coterie simulate --seeds %d..%d".formatted(seed, seed)
                + (shards > 0 ? " --shards " + shards : "")
                + (nodes > 0 ? " --nodes " + nodes : "")
                + (changes > 0 ? " --changes " + changes : "")
                + (fault != Fault.NONE ? " --fault " + fault : "");
    }
}
