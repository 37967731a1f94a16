package coterie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Nodes in processes of their own. Each is reached by its peers over a link that can be cut. */
final class ProcessCluster implements AutoCloseable {

    /** More than one on any machine, so that what crosses between shards is tried everywhere. */
    private static final String SHARDS = "2";

    private static final long PATIENCE_MILLIS = 120_000;
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private final Path folder;
    private final int founders;
    private final List<String> settings;
    private final List<Integer> http;
    private final List<Integer> peers;
    private final CuttableLink[] links;
    private final @Nullable NodeUnderTest[] running;
    private volatile int cutAfter;

    /**
     * @param settings flags for each node
     */
    ProcessCluster(Path folder, int nodes, String... settings) {
        this(folder, nodes, nodes, settings);
    }

    /**
     * @param founders the first of the nodes; the others may join
     * @param settings flags for each node
     */
    ProcessCluster(Path folder, int founders, int nodes, String... settings) {
        this.folder = folder;
        this.founders = founders;
        this.settings = new ArrayList<>(List.of("--storage.shards", SHARDS));
        this.settings.addAll(List.of(settings));
        List<Integer> ports = NodeUnderTest.freePorts(2 * nodes);
        this.http = ports.subList(0, nodes);
        this.peers = ports.subList(nodes, 2 * nodes);
        this.running = new NodeUnderTest[nodes];
        this.links = new CuttableLink[nodes];
        Arrays.setAll(
                links, to -> new CuttableLink(peers.get(to), from -> isCut(number(from), to)));
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(1)) - 1;
    }

    private boolean isCut(int from, int to) {
        return (from < cutAfter) != (to < cutAfter);
    }

    static String id(int node) {
        return "n" + (node + 1);
    }

    private Path data(int node) {
        return folder.resolve(id(node));
    }

    ProcessCluster startAll() {
        for (int node = 0; node < founders; node++) {
            launch(node);
        }
        for (int node = 0; node < founders; node++) {
            awaitServing(node);
        }
        return this;
    }

    void start(int node) {
        launch(node);
        awaitServing(node);
    }

    /** The process of a node, or null where it was not started, or was killed. */
    @Nullable NodeUnderTest process(int node) {
        return running[node];
    }

    /** Starts a founder, and waits for nothing. */
    void launch(int node) {
        List<String> cluster = new ArrayList<>();
        for (int to = 0; to < founders; to++) {
            cluster.add(id(to) + "=" + peer(to));
        }
        running[node] = launch(id(node), node, "--cluster", String.join(",", cluster));
    }

    /** Where the others find the node. */
    String peer(int node) {
        return "127.0.0.1:" + links[node].port();
    }

    /** Has a node join through another; it may yet be refused. */
    NodeUnderTest join(int node, int through, String... flags) {
        return joinAs(id(node), node, through, flags);
    }

    /** The same under another name. */
    NodeUnderTest joinAs(String id, int node, int through, String... flags) {
        List<String> how = new ArrayList<>(List.of("--advertise-peer", peer(node)));
        // A link knows members by their handshakes, and does not bring questions.
        how.addAll(List.of("--join", "127.0.0.1:" + peers.get(through)));
        how.addAll(List.of(flags));
        NodeUnderTest process = launch(id, node, how.toArray(new String[0]));
        running[node] = process;
        return process;
    }

    private NodeUnderTest launch(String id, int node, String... how) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--id", id));
        arguments.addAll(List.of("--data", data(node).toString()));
        arguments.addAll(List.of("--http", "127.0.0.1:" + http.get(node)));
        arguments.addAll(List.of("--peer", "127.0.0.1:" + peers.get(node)));
        arguments.addAll(List.of(how));
        arguments.addAll(settings);
        return NodeUnderTest.start(folder, arguments.toArray(new String[0]));
    }

    private void awaitServing(int node) {
        NodeUnderTest process = running[node];
        assertThat(process == null ? "" : process.line()).startsWith("ready ");
    }

    /** As {@code kill -9}. */
    void kill(int node) {
        NodeUnderTest process = running[node];
        if (process != null) {
            process.kill();
        }
        running[node] = null;
    }

    /** Deletes all that a killed node has. */
    void wipe(int node) {
        try (Stream<Path> files = Files.walk(data(node))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts the first nodes off from the rest. */
    void cutAfter(int first) {
        cutAfter = first;
        Stream.of(links).forEach(CuttableLink::cut);
    }

    /** Brings together what {@link #cutAfter} cut. */
    void heal() {
        cutAfter = 0;
    }

    String url(int node) {
        return "http://127.0.0.1:" + http.get(node);
    }

    ApiClient client(int node) {
        return new ApiClient(url(node));
    }

    /** A document that the node gives. */
    JsonNode document(int node, String path) {
        return KeyPages.parse(client(node).get(path).successful().body());
    }

    /** Whether one node holds the other for reachable. */
    boolean reaches(int node, int other) {
        return document(node, "/v1/cluster")
                .path("members")
                .path(other)
                .path("reachable")
                .asBoolean();
    }

    /** Waits until it is so. Fails after a time that no sound cluster needs. */
    static void await(String what, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
            try {
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        for (int node = 0; node < running.length; node++) {
            kill(node);
        }
        Stream.of(links).forEach(CuttableLink::close);
    }
}
