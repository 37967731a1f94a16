package coterie.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cluster, {@code ./coterie dev}, in a process of its own, which starts no round of anti-entropy
 * by itself, and ends with this one. The last of the nodes can be killed, wiped and started again;
 * clients are to talk to the others. Since the nodes share a process, one that returns need not
 * compile anything anew, and the process's time is that of all of them.
 */
public final class DevProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final Process process;
    private final BufferedReader output;
    private final PrintWriter input;
    private final Path folder;
    private final List<Endpoint> endpoints;
    private final String returning;
    private final Thread onExit;

    private DevProcess(Process process, int nodes, Path folder, int httpPort) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.folder = folder;
        this.endpoints =
                IntStream.range(0, nodes)
                        .mapToObj(node -> new Endpoint("127.0.0.1", httpPort + node))
                        .toList();
        this.returning = "n" + nodes;
        this.onExit = new Thread(process::destroyForcibly, "end of a cluster");
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param launcher runs Coterie's commands
     * @param httpPort of the first node; the others follow
     * @param folder for the nodes' data
     * @param settings further options of the command
     * @param flags of its JVM, besides those that the launcher chooses
     * @throws IOException if it does not start
     */
    public static DevProcess start(
            List<String> launcher,
            int nodes,
            int httpPort,
            Path folder,
            List<String> settings,
            List<String> flags)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(
                List.of(
                        "dev",
                        "--nodes=" + nodes,
                        "--http-port=" + httpPort,
                        "--data=" + folder,
                        "--anti-entropy.enabled=false"));
        command.addAll(settings);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
        // Nodes come and go here, and nobody wants to read of it.
        builder.environment()
                .merge(
                        "COTERIE_JAVA_OPTS",
                        "-Dorg.slf4j.simpleLogger.log.coterie.replication=warn "
                                + String.join(" ", flags),
                        (given, ours) -> ours + " " + given);
        Process process = builder.start();
        DevProcess cluster = new DevProcess(process, nodes, folder, httpPort);
        try {
            cluster.await("ready ");
        } catch (IOException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** All of its nodes, the one that comes and goes last. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** The nodes that stay. */
    Subject staying() {
        List<Endpoint> staying = endpoints.subList(0, endpoints.size() - 1);
        return new Subject(staying, new Routing.Spread(staying.size()), cpuTime());
    }

    /** That of all of its nodes. */
    public CpuTime cpuTime() {
        return new CpuTime(List.of(process.pid()));
    }

    /** Ends the last node as {@code kill -9} would. */
    void kill() throws IOException {
        input.println("kill " + returning);
        await("killed ");
    }

    /** Starts it again, and waits until it serves. */
    void restart() throws IOException {
        input.println("start " + returning);
        await("started ");
    }

    /** Deletes all that it has. */
    void wipe() throws IOException {
        delete(folder.resolve(returning));
    }

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void await(String beginning) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(beginning)) {
                return;
            }
            if (line.startsWith("cannot ")) {
                throw new IOException(line);
            }
        }
        throw new IOException("the cluster has ended");
    }

    /**
     * Ends all nodes and waits until they have everything on disk.
     *
     * @return whether that was so within the time
     */
    public boolean stop(Duration patience) throws InterruptedException {
        input.println("quit");
        return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)
                && process.exitValue() == 0;
    }

    /** Ends it, one way or the other. */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                boolean _ = stop(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        destroy();
    }

    /** Ends all nodes at once, as {@code kill -9} would. */
    public void destroy() {
        try {
            int _ = process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // This process is ending, and ends that one once more.
        }
    }
}
