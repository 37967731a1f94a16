package coterie.benchmarks.prices;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import coterie.config.Setting;
import coterie.config.SettingSources;
import coterie.config.Settings;
import coterie.replication.KeyValueStore;
import coterie.ring.NodeId;
import coterie.server.LocalCluster;
import coterie.server.Server;
import coterie.server.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of one {@link Shape} that serves: real nodes in this process, over real sockets, with
 * LMDB in a temporary folder that goes with it. Its keys are loaded, and its fault has set in.
 */
final class StandingCluster implements AutoCloseable {

    private static final int FIRST_PORT = 12_000;
    private static final int LAST_PORT = 19_000;
    private static final int PORTS_APART = 20;
    private static final int PORTS_TRIED = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(
                    FIRST_PORT
                            + (int) (ProcessHandle.current().pid() % 50)
                                    * ((LAST_PORT - FIRST_PORT) / 50));

    static {
        // Clusters are killed here, one node after the other, and nobody wants to read of it.
        System.setProperty("org.slf4j.simpleLogger.log.coterie", "warn");
        System.setProperty("org.slf4j.simpleLogger.log.io.netty", "error");
    }

    private final Shape shape;
    private final Path folder;
    private final LocalCluster cluster;
    private final DelayLine line;
    private final List<KeyValueStore> entries;
    private final Keyspace keyspace;

    private StandingCluster(
            Shape shape,
            Path folder,
            LocalCluster cluster,
            DelayLine line,
            List<KeyValueStore> entries,
            Keyspace keyspace) {
        this.shape = shape;
        this.folder = folder;
        this.cluster = cluster;
        this.line = line;
        this.entries = entries;
        this.keyspace = keyspace;
    }

    /**
     * Starts one.
     *
     * @param needs for which keys are loaded
     * @param keys how many for each of them
     * @param crossings told of what the nodes say to each other
     */
    static StandingCluster start(Shape shape, List<Need> needs, int keys, Crossings crossings)
            throws StartException, InterruptedException, IOException {
        Path folder = Files.createTempDirectory("coterie-prices-");
        DelayLine line = new DelayLine();
        NodeId last = new NodeId("n" + shape.nodes());
        DelayedWires wires =
                new DelayedWires(
                        shape.links(), shape.fault() == Fault.SLOW ? last : null, line, crossings);
        try {
            LocalCluster cluster = start(shape, folder, wires);
            List<KeyValueStore> entries = entries(cluster, shape, last);
            Keyspace keyspace = new Keyspace(keys);
            for (Need need : needs) {
                keyspace.load(entries, need);
            }
            if (shape.fault() == Fault.DEAD) {
                cluster.kill(last);
                awaitUnreachable(cluster, last);
            }
            wires.begin();
            return new StandingCluster(shape, folder, cluster, line, entries, keyspace);
        } catch (StartException | InterruptedException | RuntimeException e) {
            line.close();
            delete(folder);
            throw e;
        }
    }

    private static LocalCluster start(Shape shape, Path folder, DelayedWires wires)
            throws StartException, InterruptedException {
        SettingSources sources =
                new SettingSources()
                        .flag(Setting.STORAGE_DURABILITY, shape.synced() ? "sync" : "async");
        Server.Host host =
                new Server.Host(
                                Runtime.getRuntime().availableProcessors(),
                                "benchmark",
                                StandingCluster::broken)
                        .with(wires);
        StartException refused = null;
        for (int i = 0; i < PORTS_TRIED; i++) {
            try {
                LocalCluster cluster =
                        new LocalCluster(
                                shape.nodes(),
                                nextPort(),
                                folder.resolve("try" + i),
                                Settings.from(sources),
                                host);
                cluster.start();
                return cluster;
            } catch (StartException e) {
                refused = e;
            }
        }
        throw Objects.requireNonNull(refused);
    }

    private static int nextPort() {
        return NEXT_PORT.getAndUpdate(
                port -> port + 2 * PORTS_APART > LAST_PORT ? FIRST_PORT : port + PORTS_APART);
    }

    private static void broken(Throwable invariant) {
        System.getLogger(StandingCluster.class.getName())
                .log(System.Logger.Level.ERROR, "an invariant is broken", invariant);
        Runtime.getRuntime().halt(1);
    }

    /** Clients turn to all nodes alike, but neither to a dead one nor to a slow one. */
    private static List<KeyValueStore> entries(LocalCluster cluster, Shape shape, NodeId last) {
        List<KeyValueStore> entries = new ArrayList<>();
        for (NodeId id : cluster.nodes()) {
            Server server = cluster.running(id);
            if (server != null && (shape.fault() == Fault.QUIET || !id.equals(last))) {
                entries.add(server.store());
            }
        }
        return List.copyOf(entries);
    }

    /** Waits until every other node shows the dead one as unreachable. */
    private static void awaitUnreachable(LocalCluster cluster, NodeId dead)
            throws InterruptedException, IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (NodeId id : cluster.nodes()) {
            Server server = cluster.running(id);
            while (server != null && isReachable(server, dead)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("nobody noticed that " + dead + " is dead");
                }
                Thread.sleep(50);
            }
        }
    }

    private static boolean isReachable(Server server, NodeId member) throws IOException {
        JsonNode view;
        try (InputStream answer = URI.create(server.url() + "/v1/cluster").toURL().openStream()) {
            view = JSON.readTree(answer);
        }
        for (JsonNode one : view.path("members")) {
            if (one.path("id").asText().equals(member.value())) {
                return one.path("reachable").asBoolean();
            }
        }
        throw new IOException(server.url() + " knows no " + member);
    }

    Shape shape() {
        return shape;
    }

    /** The nodes to which clients turn. */
    List<KeyValueStore> entries() {
        return entries;
    }

    Keyspace keyspace() {
        return keyspace;
    }

    /** The node's way in, or null where it does not run. */
    @Nullable KeyValueStore entry(NodeId node) {
        Server server = cluster.running(node);
        return server == null ? null : server.store();
    }

    /** Ends it as a kill would, since nothing of it is to be kept. */
    @Override
    public void close() {
        cluster.nodes().forEach(cluster::kill);
        line.close();
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.getLogger(StandingCluster.class.getName())
                    .log(System.Logger.Level.WARNING, folder + " stays: " + e.getMessage());
        }
    }
}
