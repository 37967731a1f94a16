package coterie.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster of nodes, each {@code ./coterie serve} in a process of its own, on free ports of
 * loopback and in a temporary folder. They end, and their folder goes, with {@link #close} or with
 * this program.
 *
 * <p>Used by one thread.
 */
public final class ServeProcesses implements AutoCloseable {
    private static final long END_SECONDS = 20;

    /** Where ports are sought: below those that Linux gives to outgoing connections. */
    private static final int LEAST_PORT = 20_000;

    private static final int MOST_PORT = 30_000;

    /**
     * How the nodes are started.
     *
     * @param launcher the words that run Coterie's commands, such as {@code ./coterie}
     * @param nodes how many, at least 1
     * @param flags further ones for each of them, such as {@code --storage.durability=async}
     */
    public record Start(List<String> launcher, int nodes, List<String> flags) {
        /** Nodes with Coterie's defaults. */
        public static Start of(List<String> launcher, int nodes) {
            return new Start(launcher, nodes, List.of());
        }

        /** The same, with one flag more. */
        public Start with(String flag) {
            List<String> more = new ArrayList<>(flags);
            more.add(flag);
            return new Start(launcher, nodes, List.copyOf(more));
        }

        /** The same, run by a command that ends in becoming the one that follows it. */
        public Start within(List<String> wrapper) {
            List<String> words = new ArrayList<>(wrapper);
            words.addAll(launcher);
            return new Start(List.copyOf(words), nodes, flags);
        }
    }

    private final Start start;
    private final Path folder;
    private final List<Integer> ports;

    /** Read by the hook, too. */
    private final List<Process> processes = new CopyOnWriteArrayList<>();

    private final Thread hook = new Thread(this::killAll, "end-nodes");

    private ServeProcesses(Start start) throws IOException {
        this.start = start;
        this.ports = freePorts(2 * start.nodes());
        this.folder = Files.createTempDirectory("coterie-bench-");
    }

    /**
     * Starts a cluster and waits until every node serves.
     *
     * @throws IOException if one does not; none is left running then
     */
    public static ServeProcesses start(Start start) throws IOException {
        ServeProcesses cluster = new ServeProcesses(start);
        Runtime.getRuntime().addShutdownHook(cluster.hook);
        try {
            cluster.startAll(start.flags());
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * Ends all nodes in order, and starts them anew on what they hold.
     *
     * @param flags for each of them, instead of those they were started with
     * @throws IOException if one does not serve
     */
    public void restart(List<String> flags) throws IOException {
        stopAll();
        startAll(flags);
    }

    private void startAll(List<String> flags) throws IOException {
        String founders =
                IntStream.range(0, start.nodes())
                        .mapToObj(node -> id(node) + "=127.0.0.1:" + peerPort(node))
                        .collect(Collectors.joining(","));
        for (int node = 0; node < start.nodes(); node++) {
            List<String> command = new ArrayList<>(start.launcher());
            command.addAll(
                    List.of(
                            "serve",
                            "--id=" + id(node),
                            "--data=" + folder.resolve(id(node)),
                            "--http=127.0.0.1:" + ports.get(node),
                            "--peer=127.0.0.1:" + peerPort(node),
                            "--cluster=" + founders));
            command.addAll(flags);
            processes.add(
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.appendTo(log(node).toFile()))
                            .start());
        }
        for (int node = 0; node < start.nodes(); node++) {
            awaitReady(node);
        }
    }

    private void awaitReady(int node) throws IOException {
        BufferedReader output = processes.get(node).inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("ready ")) {
                return;
            }
        }
        String said = Files.readString(log(node), StandardCharsets.UTF_8).strip();
        String status = "with status " + processes.get(node).onExit().join().exitValue();
        throw new IOException("node " + id(node) + " has ended " + status + ": " + said);
    }

    /** All nodes, the clients spread evenly over them. */
    public Subject subject() {
        return firstOf(start.nodes());
    }

    /** The first so many nodes alone; the processor time is that of all that run. */
    public Subject firstOf(int nodes) {
        List<Endpoint> endpoints =
                ports.subList(0, nodes).stream()
                        .map(port -> new Endpoint("127.0.0.1", port))
                        .toList();
        return new Subject(
                endpoints,
                new Routing.Spread(nodes),
                new CpuTime(
                        processes.stream().filter(Process::isAlive).map(Process::pid).toList()));
    }

    /**
     * All nodes, each request to one that holds its key.
     *
     * @throws IOException if the cluster does not tell who that is
     */
    public Subject holders(String bucket, int keys) throws IOException, InterruptedException {
        Subject all = subject();
        try (ClusterView view = new ClusterView(all.endpoints())) {
            return new Subject(all.endpoints(), view.holders(bucket, keys), all.processes());
        }
    }

    /**
     * What a node answers to {@code GET}, such as {@code /v1/node}.
     *
     * @throws IOException if it does not answer, or with a problem
     */
    public String ask(int node, String path) throws IOException, InterruptedException {
        List<Endpoint> endpoints = subject().endpoints();
        try (ClusterView view = new ClusterView(endpoints)) {
            return view.get(endpoints.get(node), path).toString();
        }
    }

    /** Ends one node as {@code kill -9} would. */
    public void kill(int node) throws InterruptedException {
        int _ = processes.get(node).destroyForcibly().waitFor();
    }

    /** Bytes that the nodes' data take on the disk, all nodes together; holes in files are none. */
    public long bytesOnDisk() throws IOException {
        Process count = new ProcessBuilder("du", "-sk", folder.toString()).start();
        try (BufferedReader output = count.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("du cannot read " + folder);
            }
            return Long.parseLong(line.split("\t", 2)[0]) << 10;
        }
    }

    private static String id(int node) {
        return "n" + (node + 1);
    }

    private int peerPort(int node) {
        return ports.get(start.nodes() + node);
    }

    private Path log(int node) {
        return folder.resolve(id(node) + ".log");
    }

    private void stopAll() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    continue;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly().onExit().join();
        }
        processes.clear();
    }

    private void killAll() {
        List<Process> running = List.copyOf(processes);
        running.forEach(Process::destroyForcibly);
        running.forEach(process -> process.onExit().join());
        try {
            DevProcess.delete(folder);
        } catch (IOException e) {
            // The program ends: a temporary folder that cannot be deleted is the system's.
        }
    }

    /** Free at this moment, in no order. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<Integer> candidates =
                IntStream.range(LEAST_PORT, MOST_PORT).boxed().collect(Collectors.toList());
        Collections.shuffle(candidates);
        List<Integer> free = new ArrayList<>();
        for (int candidate : candidates) {
            if (free.size() < count && isFree(candidate)) {
                free.add(candidate);
            }
        }
        if (free.size() < count) {
            throw new BindException("no " + count + " free ports");
        }
        return free;
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program ends already.
        }
    }
}
