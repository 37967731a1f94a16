package coterie.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A process of its own that runs {@code coterie serve}. */
final class NodeUnderTest implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final int LEAST_PORT = 15_000;
    private static final int PORTS = 15_000;

    private static final AtomicInteger nextPort =
            new AtomicInteger((int) (System.nanoTime() / 1_000 % PORTS));

    private final Process process;
    private final Path errors;
    private final BufferedReader out;

    private NodeUnderTest(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    static NodeUnderTest start(Path folder, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "coterie.cli.Main"));
        command.addAll(List.of(arguments));
        try {
            Path errors = Files.createTempFile(folder, "stderr", ".txt");
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(errors.toFile())
                            .redirectInput(new File("/dev/null"))
                            .start();
            return new NodeUnderTest(process, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ports in a row that nobody listens on, never the same twice. They lie below those that the
     * system gives to outgoing connections, so that none of these takes one before its node does.
     */
    static List<Integer> freePorts(int count) {
        while (true) {
            int first = LEAST_PORT + Math.floorMod(nextPort.getAndAdd(count), PORTS - count);
            List<Integer> ports = IntStream.range(first, first + count).boxed().toList();
            if (ports.stream().allMatch(NodeUnderTest::isFree)) {
                return ports;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** The next line on its standard output. */
    String line() {
        try {
            return CompletableFuture.supplyAsync(this::readLine)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("no line came; on standard error: " + errors(), e);
        }
    }

    private String readLine() {
        try {
            String line = out.readLine();
            return line == null ? "(end of output) " + errors() : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        exitStatus();
    }

    /** As {@code kill}. */
    void terminate() {
        process.destroy();
    }

    int exitStatus() {
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("the process did not end; on standard error: " + errors());
    }

    @Override
    public void close() {
        kill();
    }
}
