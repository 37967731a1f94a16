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

/** A process of its own that runs {@code coterie serve}. */
final class NodeUnderTest implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

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

    /** Ports that are free now. */
    static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first of some ports in a row that are free now. */
    static int freePortsInARow(int count) {
        while (true) {
            int first = freePorts(1).getFirst();
            List<ServerSocket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    sockets.add(new ServerSocket(first + i, 1, InetAddress.getLoopbackAddress()));
                }
            } catch (IOException e) {
                continue;
            } finally {
                sockets.forEach(NodeUnderTest::close);
            }
            return first;
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
