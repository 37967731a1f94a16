package coterie.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A cluster of three nodes, {@code ./coterie dev}, in a process of its own, which starts no round
 * of anti-entropy by itself. The last of the nodes can be killed, wiped and started again; clients
 * are to talk to the others. Since the nodes share a process, one that returns need not compile
 * anything anew, and the process's time is that of all of them.
 */
final class DevProcess implements AutoCloseable {
    private static final long END_SECONDS = 20;
    private static final int NODES = 3;
    private static final String RETURNING = "n3";

    private final Process process;
    private final BufferedReader output;
    private final PrintWriter input;
    private final Path folder;
    private final List<Endpoint> endpoints;

    private DevProcess(Process process, Path folder, int httpPort) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.folder = folder;
        this.endpoints =
                IntStream.range(0, NODES)
                        .mapToObj(node -> new Endpoint("127.0.0.1", httpPort + node))
                        .toList();
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param launcher runs Coterie's commands
     * @param folder for the nodes' data
     * @throws IOException if it does not start
     */
    static DevProcess start(List<String> launcher, int httpPort, Path folder) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(
                List.of(
                        "dev",
                        "--nodes=" + NODES,
                        "--http-port=" + httpPort,
                        "--data=" + folder,
                        "--anti-entropy.enabled=false"));
        Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        DevProcess cluster = new DevProcess(process, folder, httpPort);
        cluster.await("ready ");
        return cluster;
    }

    /** All of its nodes, the one that comes and goes last. */
    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** The nodes that stay. */
    Subject staying() {
        List<Endpoint> staying = endpoints.subList(0, NODES - 1);
        return new Subject(
                staying, new Routing.Spread(staying.size()), new CpuTime(List.of(process.pid())));
    }

    /** Ends the last node as {@code kill -9} would. */
    void kill() throws IOException {
        input.println("kill " + RETURNING);
        await("killed ");
    }

    /** Starts it again, and waits until it serves. */
    void restart() throws IOException {
        input.println("start " + RETURNING);
        await("started ");
    }

    /** Deletes all that it has. */
    void wipe() throws IOException {
        delete(folder.resolve(RETURNING));
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
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

    @Override
    public void close() {
        input.println("quit");
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
