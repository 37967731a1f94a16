package coterie.benchmarks.parts;

import coterie.config.Setting;
import coterie.config.SettingSources;
import coterie.config.Settings;
import coterie.server.LocalCluster;
import coterie.server.Server;
import coterie.server.StartException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a request over HTTP costs a client of a single node that waits for each answer: reads and
 * writes of 1 KiB, not synced, over a plain socket on loopback. Beside the store's own share it
 * shows what HTTP, the routes and the way over the shard's loop add.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class HttpRoundTripBenchmark {
    static {
        // Nobody wants to read that connections end when the benchmark does.
        System.setProperty("org.slf4j.simpleLogger.log.coterie", "warn");
        System.setProperty("org.slf4j.simpleLogger.log.io.netty", "error");
    }

    private static final int VALUE_BYTES = 1024;
    private static final int PORTS_TRIED = 20;

    /** What is asked. */
    @Param({"GET", "PUT", "HEALTH"})
    public String request = "GET";

    private final byte[] buffer = new byte[1 << 14];
    private byte[] encoded = {};
    private @Nullable Path folder;
    private @Nullable LocalCluster cluster;
    private @Nullable Socket socket;
    private volatile @Nullable Throwable broken;

    /** Made by JMH. */
    public HttpRoundTripBenchmark() {}

    /** Starts the node and writes the key. */
    @Setup
    public void start() throws IOException, StartException, InterruptedException {
        Path data = Files.createTempDirectory("coterie-parts-");
        folder = data;
        int port = serve(data);
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        encoded = bucket();
        int _ = roundTrip();
        encoded = value();
        int _ = roundTrip();
        encoded =
                switch (request) {
                    case "PUT" -> value();
                    case "HEALTH" -> head("GET /health/live", "");
                    default -> head("GET /v1/kv/benchmark/key", "");
                };
    }

    private int serve(Path data) throws IOException, StartException, InterruptedException {
        Server.Host host = new Server.Host(1, "benchmark", invariant -> broken = invariant);
        SettingSources sources = new SettingSources().flag(Setting.STORAGE_DURABILITY, "async");
        StartException refused = null;
        for (int i = 0; i < PORTS_TRIED; i++) {
            int port = freePort();
            try {
                LocalCluster started =
                        new LocalCluster(
                                1, port, data.resolve("try" + i), Settings.from(sources), host);
                started.start();
                cluster = started;
                return port;
            } catch (StartException e) {
                refused = e;
            }
        }
        throw Objects.requireNonNull(refused);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static byte[] head(String line, String headers) {
        return (line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Lets writes supersede what is there, so that none needs a context. */
    private static byte[] bucket() {
        byte[] properties =
                "{\"conflict\":\"last-write-wins\"}".getBytes(StandardCharsets.US_ASCII);
        return put("/v1/buckets/benchmark", "application/json", properties);
    }

    private static byte[] value() {
        return put("/v1/kv/benchmark/key", "application/octet-stream", new byte[VALUE_BYTES]);
    }

    private static byte[] put(String path, String type, byte[] body) {
        byte[] head =
                head(
                        "PUT " + path,
                        "Content-Type: %s\r\nContent-Length: %d\r\n".formatted(type, body.length));
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    /** Stops the node, and fails where it has broken an invariant. */
    @TearDown
    public void stop() throws IOException {
        if (socket != null) {
            socket.close();
        }
        LocalCluster running = cluster;
        if (running != null) {
            running.nodes().forEach(running::kill);
        }
        Path data = folder;
        if (data != null) {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Throwable invariant = broken;
        if (invariant != null) {
            throw new IllegalStateException("what was measured was broken", invariant);
        }
    }

    /** A request and its answer; returns the answer's status. */
    @Benchmark
    public int roundTrip() throws IOException {
        Socket open = socket;
        if (open == null) {
            throw new IllegalStateException("no connection");
        }
        open.getOutputStream().write(encoded);
        return answer(open.getInputStream());
    }

    private int answer(InputStream in) throws IOException {
        int filled = 0;
        int body = -1;
        while (body < 0) {
            filled += read(in, filled);
            body = endOfHead(filled);
        }
        String head = new String(buffer, 0, body, StandardCharsets.ISO_8859_1);
        int status = Integer.parseInt(head, 9, 12, 10);
        if (status / 100 != 2) {
            throw new IOException("the node answered " + head);
        }
        for (int end = body + length(head); filled < end; ) {
            filled += read(in, filled);
        }
        return status;
    }

    private int read(InputStream in, int at) throws IOException {
        int count = in.read(buffer, at, buffer.length - at);
        if (count <= 0) {
            throw new EOFException("the node hung up");
        }
        return count;
    }

    private int endOfHead(int filled) {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int length(String head) {
        String name = "content-length: ";
        int at = head.toLowerCase(Locale.ROOT).indexOf(name);
        return at < 0 ? 0 : Integer.parseInt(head, at + name.length(), head.indexOf('\r', at), 10);
    }
}
