package coterie.benchmarks.parts;

import coterie.replication.HostPort;
import coterie.replication.PeerListener;
import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.replication.vertx.PeerSettings;
import coterie.replication.vertx.PeerTransport;
import coterie.replication.vertx.ShardLoop;
import coterie.ring.ClusterId;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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
 * What a question and its answer cost between two nodes in this process: the transport as nodes use
 * it, codec, frames and sockets on loopback, and nothing behind it. The answer bears 1 KiB.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class FrameRoundTripBenchmark {
    static {
        // Nobody wants to read that connections end when the benchmark does.
        System.setProperty("org.slf4j.simpleLogger.log.coterie", "warn");
        System.setProperty("org.slf4j.simpleLogger.log.io.netty", "error");
    }

    private static final NodeId ASKS = new NodeId("n1");
    private static final NodeId ANSWERS = new NodeId("n2");
    private static final int VALUE_BYTES = 1024;
    private static final long PATIENCE_SECONDS = 10;

    /** How many questions are sent at once; the next when all of them are answered. */
    @Param({"1", "64"})
    public int together;

    private final Key key = Key.of("benchmark", "key".getBytes(StandardCharsets.US_ASCII));
    private final Siblings value =
            Siblings.NONE.write(
                    CausalContext.EMPTY,
                    new Sibling(
                            new Dot(new Actor(1, 1), 1),
                            1_795_000_000_000L,
                            new Content("application/octet-stream", new byte[VALUE_BYTES])));
    private final Semaphore answered = new Semaphore(0);
    private final CountDownLatch connected = new CountDownLatch(2);
    private final SortedMap<NodeId, HostPort> addresses = new TreeMap<>();
    private final List<PeerTransport> transports = new ArrayList<>();
    private @Nullable Vertx vertx;
    private @Nullable ShardLoop asking;

    /** Made by JMH. */
    public FrameRoundTripBenchmark() {}

    /** Connects the two. */
    @Setup
    public void connect() throws IOException, InterruptedException {
        Vertx loops = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        vertx = loops;
        addresses.put(ASKS, freeAddress());
        addresses.put(ANSWERS, freeAddress());
        PeerTransport one = create(loops, ASKS);
        PeerTransport two = create(loops, ANSWERS);
        asking = one.shards().getFirst();
        await(one.start(new Asker(), () -> List.of(1L), () -> Epoch.FIRST));
        ShardLoop answering = two.shards().getFirst();
        await(two.start(new Answerer(answering), () -> List.of(2L), () -> Epoch.FIRST));
        if (!connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the two do not find each other");
        }
    }

    private PeerTransport create(Vertx loops, NodeId self) {
        HostPort address = addresses.getOrDefault(self, new HostPort("127.0.0.1", 0));
        PeerSettings settings =
                new PeerSettings(
                        new ClusterId("00000000c07e21e0"),
                        self,
                        address,
                        address,
                        address,
                        addresses,
                        PeerSettings.Limits.forValuesOf(1 << 20));
        PeerTransport transport =
                PeerTransport.create(
                        loops,
                        settings,
                        1,
                        broken ->
                                System.getLogger("benchmark")
                                        .log(System.Logger.Level.ERROR, "broken", broken));
        transports.add(transport);
        return transport;
    }

    private static HostPort freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new HostPort("127.0.0.1", socket.getLocalPort());
        }
    }

    private static void await(Future<?> future) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        future.onComplete(_ -> ended.countDown());
        if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS) || future.failed()) {
            throw new IllegalStateException("not done", future.cause());
        }
    }

    /** Closes everything. */
    @TearDown
    public void close() throws InterruptedException {
        for (PeerTransport transport : transports) {
            await(transport.close());
        }
        if (vertx != null) {
            await(vertx.close());
        }
    }

    /** So many questions and their answers. */
    @Benchmark
    public void roundTrips() throws InterruptedException {
        ShardLoop loop = asking;
        if (loop == null) {
            throw new IllegalStateException("not connected");
        }
        loop.mailbox()
                .post(() -> {
                    for (int i = 0; i < together; i++) {
                        loop.environment()
                                .send(
                                        ANSWERS,
                                        new Request.Read(
                                                (long) i << 8, Epoch.FIRST, key, 3, 1, false));
                    }
                });
        answered.acquire(together);
    }

    private class Asker implements PeerListener {
        @Override
        public void received(NodeId from, Message message) {
            answered.release();
        }

        @Override
        public void connected(NodeId peer) {
            connected.countDown();
        }

        @Override
        public void disconnected(NodeId peer) {}

        @Override
        public void turnedAway(NodeId by, String detail) {}
    }

    private final class Answerer extends Asker {
        private final ShardLoop loop;

        Answerer(ShardLoop loop) {
            this.loop = loop;
        }

        @Override
        public void received(NodeId from, Message message) {
            Reply reply = new Reply.HeldReply(message.id(), Epoch.FIRST, value, 3, true);
            loop.mailbox().post(() -> loop.environment().send(from, reply));
        }
    }
}
