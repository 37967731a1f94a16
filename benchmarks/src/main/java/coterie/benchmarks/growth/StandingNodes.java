package coterie.benchmarks.growth;

import coterie.benchmarks.load.ClusterView;
import coterie.benchmarks.load.DevProcess;
import coterie.benchmarks.load.Generator;
import coterie.benchmarks.load.LoadingOrder;
import coterie.benchmarks.load.Quorums;
import coterie.benchmarks.load.RunResult;
import coterie.benchmarks.load.Subject;
import coterie.benchmarks.load.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in a process of its own that holds the contents of some points, and goes with its
 * folder. It is loaded by many clients while it syncs its disk now and then only, and started again
 * as a node is by default, which syncs before it acknowledges, to be measured.
 */
final class StandingNodes implements AutoCloseable {
    private static final int FIRST_PORT = 12_000;
    private static final int LAST_PORT = 30_000;
    private static final int PORTS_APART = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MAX_CONNECTIONS = 4_500;
    private static final int FEW_CLIENTS = 64;
    private static final int KEYS_PER_CLIENT = 100;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final List<String> LOADING_SETTINGS =
            List.of("--storage.durability=async", "--storage.sync-interval=2s");

    /** A quicker collector, whose pauses nobody minds, and no assertions: a third less work. */
    private static final List<String> LOADING_FLAGS =
            List.of("-XX:-UseZGC", "-XX:+UseParallelGC", "-Xmx1g", "-da:coterie...");

    private final Point.Nodes nodes;
    private final List<String> launcher;
    private final Path folder;
    private final Thread onExit;
    private final Map<Point, Keyspace> keyspaces = new HashMap<>();
    private final Map<Point, Subject> subjects = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private @Nullable DevProcess process;

    /**
     * Nodes that have not been started.
     *
     * @param launcher runs Coterie's commands
     */
    StandingNodes(Point.Nodes nodes, List<String> launcher) throws IOException {
        this.nodes = nodes;
        this.launcher = launcher;
        this.folder = Files.createTempDirectory("coterie-growth-");
        this.onExit = new Thread(this::delete, "delete " + folder);
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * Starts them, loads the points, starts them again, and has them read most pages once, so that
     * it is memory that is measured and not the disk.
     *
     * @throws IOException if the nodes do not start, or a key cannot be loaded
     */
    void load(List<Point> points, PrintWriter progress) throws IOException, InterruptedException {
        DevProcess loaded = start(LOADING_SETTINGS, LOADING_FLAGS);
        for (Point point : points) {
            load(point, loaded, progress);
        }
        if (!loaded.stop(PATIENCE)) {
            throw new IOException("the cluster did not stop as it should");
        }
        loaded.close();
        DevProcess measured = start(List.of(), List.of());
        for (Point point : points) {
            Subject subject = subject(point, measured);
            walk(point, subject);
            subjects.put(point, subject);
        }
    }

    private void load(Point point, DevProcess cluster, PrintWriter progress)
            throws IOException, InterruptedException {
        Point.Contents contents = point.contents();
        Keyspace keyspace = new Keyspace(contents);
        Keyspace.Loading loading = keyspace.new Loading(order(point));
        Subject subject = subject(point, cluster);
        Generator.Requests writes =
                new Generator.Requests(
                        point.bucket(),
                        new Quorums(Map.of(Quorums.Setting.w, "all")),
                        contents.valueBytes(),
                        loadingClients(contents.keys()));
        long start = System.nanoTime();
        Progress shown = new Progress(progress, point, loading);
        new Generator(subject, 1).exhaust(writes, _ -> loading.share(), shown);
        if (loading.givenUp() > 0) {
            throw new IOException(
                    "%,d keys of %s could not be loaded"
                            .formatted(loading.givenUp(), point.bucket()));
        }
        progress.printf(
                "loaded %,d keys of %s in %.1f s%n",
                loading.loaded(), point.bucket(), (System.nanoTime() - start) / NANOS_PER_SECOND);
        progress.flush();
        keyspaces.put(point, keyspace);
    }

    /** All replicas of a key read it. */
    private void walk(Point point, Subject subject) throws InterruptedException {
        Workload walk = Objects.requireNonNull(keyspaces.get(point)).walk(order(point));
        Generator.Requests reads =
                new Generator.Requests(
                        point.bucket(),
                        new Quorums(Map.of(Quorums.Setting.r, "all")),
                        point.contents().valueBytes(),
                        FEW_CLIENTS);
        new Generator(subject, 1).exhaust(reads, _ -> walk, () -> {});
    }

    private LoadingOrder order(Point point) {
        return new LoadingOrder(point.bucket(), point.contents().keys(), nodes.partitions());
    }

    /** Many where there are many keys: then many writes share a commit. */
    private int loadingClients(int keys) {
        return Math.clamp(keys / KEYS_PER_CLIENT, FEW_CLIENTS, MAX_CONNECTIONS / nodes.count());
    }

    private Subject subject(Point point, DevProcess cluster)
            throws IOException, InterruptedException {
        try (ClusterView view = new ClusterView(cluster.endpoints())) {
            return new Subject(
                    cluster.endpoints(),
                    view.holders(point.bucket(), point.contents().keys()),
                    cluster.cpuTime());
        }
    }

    /** Measures one kind of request at a point that was loaded. */
    RunResult measure(Point point, Request request, int clients, Duration warmup, Duration measured)
            throws InterruptedException {
        Keyspace keyspace = Objects.requireNonNull(keyspaces.get(point));
        Generator generator =
                new Generator(Objects.requireNonNull(subjects.get(point)), random.nextLong());
        return generator.measure(
                new Generator.Requests(
                        point.bucket(), request.quorums(), point.contents().valueBytes(), clients),
                client ->
                        switch (request.kind()) {
                            case READ -> keyspace.reads(random.split());
                            case WRITE -> keyspace.writes(client, clients, random.split());
                        },
                warmup,
                measured);
    }

    private DevProcess start(List<String> durability, List<String> flags) throws IOException {
        List<String> settings = new ArrayList<>(durability);
        settings.add("--partitions=" + nodes.partitions());
        DevProcess started =
                DevProcess.start(launcher, nodes.count(), freePorts(), folder, settings, flags);
        process = started;
        return started;
    }

    /** The first of as many free ports in a row as there are nodes. */
    private int freePorts() throws IOException {
        int first =
                FIRST_PORT
                        + (int) (ProcessHandle.current().pid() * PORTS_APART)
                                % (LAST_PORT - FIRST_PORT);
        for (int port = first; port < LAST_PORT + first; port += PORTS_APART) {
            int turned = port < LAST_PORT ? port : port - LAST_PORT + FIRST_PORT;
            if (areFree(turned)) {
                return turned;
            }
        }
        throw new IOException("no free ports");
    }

    private boolean areFree(int first) {
        return IntStream.range(first, first + nodes.count()).allMatch(StandingNodes::isFree);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private void delete() {
        DevProcess running = process;
        if (running != null) {
            running.destroy();
        }
        try {
            DevProcess.delete(folder);
        } catch (IOException e) {
            System.getLogger(StandingNodes.class.getName())
                    .log(System.Logger.Level.WARNING, folder + " stays: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // This process is ending, and finds nothing left to delete.
        }
    }

    /** Tells every few seconds how far the loading is. */
    private static final class Progress implements Runnable {
        private static final int SHOWN_EVERY = 50;

        private final PrintWriter out;
        private final Point point;
        private final Keyspace.Loading loading;
        private int asked;

        Progress(PrintWriter out, Point point, Keyspace.Loading loading) {
            this.out = out;
            this.point = point;
            this.loading = loading;
        }

        @Override
        public void run() {
            asked++;
            if (asked % SHOWN_EVERY == 0) {
                out.printf(
                        "loaded %,d of %,d keys of %s%n",
                        loading.loaded(), point.contents().keys(), point.bucket());
                out.flush();
            }
        }
    }
}
