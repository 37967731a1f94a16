package coterie.cli;

import coterie.replication.agreed.AgreedState;
import coterie.ring.NodeId;
import coterie.server.ClusterRecovery;
import coterie.server.RecoveryPlan;
import coterie.server.StartException;
import coterie.server.Survivor;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "recover",
        description = {
            "Has a cluster that lost most of its voters FOR GOOD agree again.",
            "",
            "Values are served all the while; what does not work then are changes of the ring",
            "and of buckets' properties, and soon strict requests. If the lost nodes can come",
            "back with their disks, bring them back instead.",
            "",
            "  1. Stop every node that survives. Be sure that the lost ones do not run.",
            "  2. On each machine but one:",
            "       coterie recover --data DIR --export FILE",
            "     and copy the file to the one left.",
            "  3. There: coterie recover --data DIR --with FILE --with FILE …",
            "     tells what each node knows, and what would be done.",
            "  4. The same with --confirm CLUSTER-ID does it.",
            "  5. Start all survivors, and remove the dead: coterie remove ID.",
            ""
        },
        mixinStandardHelpOptions = true)
final class RecoverCommand implements Subcommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "the data folder of a node that survives and is stopped; may be repeated")
    private final List<Path> folders = new ArrayList<>();

    @Option(
            names = "--with",
            paramLabel = "FILE",
            description = "what another survivor knows, as it was exported; may be repeated")
    private final List<Path> files = new ArrayList<>();

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "write what the node knows to a file, and do nothing else")
    private @Nullable Path export;

    @Option(
            names = "--confirm",
            paramLabel = "CLUSTER-ID",
            description = "do it: the lost nodes are given up for good")
    private @Nullable String confirm;

    @Override
    public Integer call() throws StartException {
        if (export != null && (confirm != null || !files.isEmpty() || folders.size() != 1)) {
            throw wrong("--export goes with one --data, and nothing else");
        }
        try (ClusterRecovery recovery = ClusterRecovery.open(folders, files, new SecureRandom());
                Console console = new Console()) {
            if (export != null) {
                recovery.export(export);
                console.line("wrote " + export + "; copy it to where 'recover --with' is run");
                return 0;
            }
            survivors(recovery.survivors()).forEach(console::line);
            RecoveryPlan plan = recovery.plan();
            if (confirm == null) {
                console.line("");
                describe(plan).forEach(console::line);
                return 0;
            }
            if (!confirm.equals(plan.cluster().value())) {
                throw wrong(
                        "--confirm is '"
                                + confirm
                                + "', but the cluster is "
                                + plan.cluster()
                                + "; nothing was changed");
            }
            recovery.carryOut(plan);
            console.line("");
            done(plan).forEach(console::line);
            return 0;
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private static List<String> survivors(List<Survivor> survivors) {
        Table table =
                new Table("NODE", "CLUSTER", "GENERATION", "ENTRIES", "EPOCH", "VOTES", "FOUND IN");
        for (Survivor survivor : survivors) {
            AgreedState state = survivor.knows().state();
            table.row(
                    survivor.node().value(),
                    survivor.cluster().value(),
                    survivor.knows().generation().toString(),
                    Long.toString(survivor.knows().slots()),
                    state == null ? "-" : state.membership().epoch().toString(),
                    survivor.knows().mayVote() ? "yes" : "no",
                    survivor.path().toString());
        }
        return table.lines();
    }

    private static List<String> describe(RecoveryPlan plan) {
        List<String> lines = new ArrayList<>();
        List<NodeId> voters = plan.longest().knows().voters().nodes();
        lines.add(
                "Of the voters "
                        + names(voters)
                        + " a majority is missing here."
                        + " A new generation would begin:");
        lines.add("  with the log of " + plan.longest().node() + ", the longest;");
        lines.add("  with " + names(plan.voters()) + " as the only voters, for a start;");
        lines.add("  at epoch " + plan.epoch() + ", far above any that the lost can have reached.");
        if (!plan.absent().isEmpty()) {
            lines.add(
                    "Nothing was given of "
                            + names(plan.absent())
                            + ". What these alone have agreed on is lost. If one of them still has"
                            + " its disk, stop here and give its file, too.");
        }
        lines.add("");
        lines.add("To do it, run the same with --confirm " + plan.cluster());
        return lines;
    }

    private static List<String> done(RecoveryPlan plan) {
        List<String> lines = new ArrayList<>();
        lines.add("A new generation has begun, with the voters " + names(plan.voters()) + ".");
        lines.add(
                "Start these nodes, then the other survivors. Whoever else comes back follows them.");
        if (!plan.absent().isEmpty()) {
            lines.add(
                    "Then remove those that are lost, one after the other: coterie remove "
                            + plan.absent().first()
                            + " --wait");
        }
        return lines;
    }

    private static String names(Collection<NodeId> nodes) {
        return nodes.stream().map(NodeId::value).collect(Collectors.joining(" "));
    }
}
