package coterie.cli;

import coterie.config.Settings;
import coterie.ring.NodeId;
import coterie.server.LocalCluster;
import coterie.server.Server;
import coterie.server.StartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "dev",
        description = {
            "Runs a whole cluster in one process on loopback.",
            "While it runs it takes commands on standard input: kill n2, start n2, status, quit."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DevCommand implements Subcommand {

    private static final int MAX_NODES = 64;
    private static final int MAX_PORT = 65_535;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(names = "--nodes", paramLabel = "COUNT", description = "how many nodes (default: 3)")
    private int nodes = 3;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "of the first node; the others follow (default: 8101)")
    private int httpPort = 8101;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "keeps the data there (default: a temporary folder)")
    private @Nullable Path data;

    @Option(names = "--config", paramLabel = "FILE", description = "settings in YAML")
    private @Nullable Path config;

    @Override
    public Integer call() throws StartException, InterruptedException, IOException {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new ParameterException(
                    command.commandLine(), "--nodes '" + nodes + "' is not from 1 to " + MAX_NODES);
        }
        if (httpPort < 1 || httpPort + nodes - 1 > MAX_PORT) {
            throw new ParameterException(
                    command.commandLine(),
                    "--http-port '"
                            + httpPort
                            + "' does not leave a port up to "
                            + MAX_PORT
                            + " for each node");
        }
        Settings settings =
                Settings.from(NodeProcess.sources(config, command.commandLine().getParseResult()));
        Path given = data;
        Path folder = given != null ? given : Files.createTempDirectory("coterie-dev-");
        if (given == null) {
            System.err.println(
                    "coterie: data in the temporary folder " + folder + ", which goes at the end");
        }
        LocalCluster cluster =
                new LocalCluster(nodes, httpPort, folder, settings, NodeProcess.host());
        NodeProcess.End end =
                new NodeProcess.End(() -> {
                    cluster.stop();
                    if (given == null) {
                        remove(folder);
                    }
                });
        try {
            cluster.start();
        } catch (StartException e) {
            end.status(1);
            throw e;
        }
        System.out.println("ready " + String.join(" ", cluster.urls()));
        System.out.flush();
        Thread prompt = new Thread(() -> takeCommands(cluster, end), "prompt");
        prompt.setDaemon(true);
        prompt.start();
        end.await();
        return 0;
    }

    /** Ends with standard input, which may well be closed from the start; the cluster goes on. */
    private static void takeCommands(LocalCluster cluster, NodeProcess.End end) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.strip().equals("quit")) {
                    end.ask();
                    return;
                }
                take(line.strip(), cluster);
            }
        } catch (IOException e) {
            System.err.println("coterie: standard input cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void take(String line, LocalCluster cluster) throws InterruptedException {
        String[] words = line.split("\\s+", -1);
        String name = words.length == 2 ? words[1] : "";
        NodeId node =
                cluster.nodes().stream()
                        .filter(id -> id.value().equals(name))
                        .findFirst()
                        .orElse(null);
        boolean ofNode = words[0].equals("kill") || words[0].equals("start");
        if (line.isEmpty()) {
            return;
        }
        if (words[0].equals("status") && words.length == 1) {
            status(cluster).forEach(System.out::println);
        } else if (ofNode && node == null) {
            System.out.println("which node? one of " + cluster.nodes());
        } else if (words[0].equals("kill") && node != null) {
            kill(node, cluster);
        } else if (words[0].equals("start") && node != null) {
            start(node, cluster);
        } else {
            System.out.println("commands: kill NODE, start NODE, status, quit");
        }
        System.out.flush();
    }

    private static void kill(NodeId node, LocalCluster cluster) {
        if (cluster.running(node) == null) {
            System.out.println(node + " does not run");
        } else {
            cluster.kill(node);
            System.out.println("killed " + node);
        }
    }

    private static void start(NodeId node, LocalCluster cluster) throws InterruptedException {
        if (cluster.running(node) != null) {
            System.out.println(node + " runs already");
            return;
        }
        try {
            cluster.start(node);
            System.out.println("started " + node);
        } catch (StartException e) {
            System.out.println("cannot start " + node + ": " + e.getMessage());
        }
    }

    private static List<String> status(LocalCluster cluster) {
        Table table = new Table("NODE", "STATE", "HTTP");
        List<NodeId> nodes = cluster.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Server server = cluster.running(nodes.get(i));
            String state = server == null ? "killed" : server.isReady() ? "serving" : "starting";
            table.row(nodes.get(i).value(), state, cluster.urls().get(i));
        }
        return table.lines();
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> {
                        if (!file.toFile().delete()) {
                            file.toFile().deleteOnExit();
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
