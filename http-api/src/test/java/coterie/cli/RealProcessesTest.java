package coterie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes in processes of their own, which are killed, asked to end, and started where they may not.
 */
@Timeout(180)
class RealProcessesTest {

    private static final int WRITERS = 4;
    private static final int WRITES_BETWEEN = 200;

    @TempDir private Path folder;

    private NodeUnderTest serve(int node, List<Integer> http, String cluster) {
        return NodeUnderTest.start(
                folder,
                "serve",
                "--id",
                "n" + (node + 1),
                "--data",
                folder.resolve("n" + (node + 1)).toString(),
                "--http",
                "127.0.0.1:" + http.get(node),
                "--cluster",
                cluster);
    }

    private static String cluster(List<Integer> peers) {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < peers.size(); i++) {
            members.add("n" + (i + 1) + "=127.0.0.1:" + peers.get(i));
        }
        return String.join(",", members);
    }

    @Test
    void everyAcknowledgedValueIsFoundAfterANodeWasKilledUnderLoad() throws InterruptedException {
        List<Integer> ports = NodeUnderTest.freePorts(6);
        List<Integer> http = ports.subList(0, 3);
        String cluster = cluster(ports.subList(3, 6));
        List<NodeUnderTest> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                nodes.add(serve(i, http, cluster));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(nodes.get(i).line()).isEqualTo("ready http://127.0.0.1:" + http.get(i));
            }
            Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
            Semaphore written = new Semaphore(0);
            AtomicBoolean enough = new AtomicBoolean();
            try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
                for (int i = 0; i < WRITERS; i++) {
                    String prefix = "w" + i + "-";
                    ApiClient client = new ApiClient("http://127.0.0.1:" + http.get(i % 3));
                    writers.execute(() -> write(client, prefix, acknowledged, written, enough));
                }
                written.acquire(WRITES_BETWEEN);
                nodes.get(1).kill();
                written.acquire(WRITES_BETWEEN);
                nodes.set(1, serve(1, http, cluster));
                assertThat(nodes.get(1).line()).startsWith("ready ");
                written.acquire(WRITES_BETWEEN);
                enough.set(true);
            }
            for (int node : new int[] {1, 0}) {
                ApiClient client = new ApiClient("http://127.0.0.1:" + http.get(node));
                for (String key : acknowledged) {
                    ApiClient.Answer answer = client.get("/v1/kv/load/" + key);
                    assertThat(answer.status()).as(key).isEqualTo(200);
                    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                            .isEqualTo("value of " + key);
                }
            }
        } finally {
            nodes.forEach(NodeUnderTest::close);
        }
    }

    private static void write(
            ApiClient client,
            String prefix,
            Queue<String> acknowledged,
            Semaphore written,
            AtomicBoolean enough) {
        for (int i = 0; !enough.get(); i++) {
            String key = prefix + i;
            byte[] value = ("value of " + key).getBytes(StandardCharsets.UTF_8);
            try {
                if (client.request("PUT", "/v1/kv/load/" + key, Map.of(), value).status() == 204) {
                    acknowledged.add(key);
                    written.release();
                }
            } catch (UnreachableException e) {
                // The node is dead at this moment; its client tries the next key.
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aNodeThatIsAskedToEndFinishesWhatItBeganAndExitsWithZero() throws Exception {
        List<Integer> ports = NodeUnderTest.freePorts(2);
        try (NodeUnderTest node = serve(0, ports.subList(0, 1), cluster(ports.subList(1, 2)));
                Socket slow = connect(node, ports.getFirst())) {
            slow.getOutputStream()
                    .write(
                            bytes(
                                    "PUT /v1/kv/b/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nhalf"));
            ApiClient client = new ApiClient("http://127.0.0.1:" + ports.getFirst());
            assertThat(client.get("/health/ready").status()).isEqualTo(200);
            node.terminate();
            while (client.get("/health/ready").status() == 200) {
                Thread.onSpinWait();
            }
            ApiClient.Answer refused = client.get("/v1/kv/b/k");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                    .contains("not-ready", "draining");
            slow.getOutputStream().write(bytes("half"));
            assertThat(firstLine(slow)).isEqualTo("HTTP/1.1 204 No Content");
            assertThat(node.exitStatus()).isZero();
        }
        try (NodeUnderTest again = serve(0, ports.subList(0, 1), cluster(ports.subList(1, 2)))) {
            assertThat(again.line()).startsWith("ready ");
            ApiClient client = new ApiClient("http://127.0.0.1:" + ports.getFirst());
            assertThat(new String(client.get("/v1/kv/b/slow").body(), StandardCharsets.UTF_8))
                    .isEqualTo("halfhalf");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Socket connect(NodeUnderTest node, int port) throws Exception {
        assertThat(node.line()).startsWith("ready ");
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static String firstLine(Socket socket) throws Exception {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    @Test
    void aFolderIsRefusedThatIsInUseOrBelongsElsewhere() {
        List<Integer> ports = NodeUnderTest.freePorts(4);
        String cluster = cluster(ports.subList(0, 1));
        try (NodeUnderTest first = serve(0, ports.subList(1, 2), cluster)) {
            assertThat(first.line()).startsWith("ready ");
            try (NodeUnderTest second = serve(0, ports.subList(2, 3), cluster)) {
                assertThat(second.exitStatus()).isEqualTo(1);
                assertThat(second.errors()).contains("data folder", "in use by another process");
            }
            first.terminate();
            assertThat(first.exitStatus()).isZero();
        }
        String other = cluster(List.of(ports.get(0), ports.get(3)));
        try (NodeUnderTest foreign = serve(0, ports.subList(1, 2), other)) {
            assertThat(foreign.exitStatus()).isEqualTo(1);
            assertThat(foreign.errors()).contains("belongs to the cluster");
        }
    }

    @Test
    void aDataFolderThatCannotBeUsedSaysWhy() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        try (NodeUnderTest node = serveIn(file)) {
            assertThat(node.exitStatus()).isEqualTo(1);
            assertThat(node.errors())
                    .isEqualTo(
                            "coterie: data folder "
                                    + file
                                    + " cannot be used: it is a file, not a folder\n");
        }
        Path below = file.resolve("below");
        try (NodeUnderTest node = serveIn(below)) {
            assertThat(node.exitStatus()).isEqualTo(1);
            assertThat(node.errors())
                    .startsWith("coterie: data folder " + below + " cannot be used: ")
                    .doesNotContain("Exception");
        }
    }

    private NodeUnderTest serveIn(Path data) {
        return NodeUnderTest.start(
                folder,
                "serve",
                "--id",
                "n1",
                "--data",
                data.toString(),
                "--cluster",
                "n1=127.0.0.1:" + NodeUnderTest.freePorts(1).getFirst());
    }

    @Test
    void wrongUsageEndsWithTwoAndAnythingElseInTheWayWithOne() {
        List<Integer> ports = NodeUnderTest.freePorts(1);
        try (NodeUnderTest noPort = serve(0, List.of(ports.getFirst()), "n1=127.0.0.1:0")) {
            assertThat(noPort.exitStatus()).isEqualTo(2);
            assertThat(noPort.errors()).contains("--cluster", "port 0");
        }
        try (Taken taken = new Taken();
                NodeUnderTest node =
                        serve(0, List.of(taken.port()), "n1=127.0.0.1:" + ports.getFirst())) {
            assertThat(node.exitStatus()).isEqualTo(1);
            assertThat(node.errors()).contains("cannot serve clients at 127.0.0.1:" + taken.port());
        }
    }

    /** A port that somebody else has. */
    private record Taken(ServerSocket socket) implements AutoCloseable {
        Taken() {
            this(open());
        }

        private static ServerSocket open() {
            try {
                return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
