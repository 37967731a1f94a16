package coterie.replication.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.HostPort;
import coterie.replication.PeerListener;
import coterie.ring.ClusterId;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Three nodes' names and free ports, and transports for them that are closed at the end. */
final class Fixture implements AutoCloseable {

    static final ClusterId CLUSTER = new ClusterId("00000000c07e21e0");
    static final NodeId N1 = new NodeId("n1");
    static final NodeId N2 = new NodeId("n2");
    static final NodeId N3 = new NodeId("n3");
    static final PeerSettings.Limits LIMITS =
            new PeerSettings.Limits(
                    64 << 10,
                    1 << 20,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(1),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(10));

    private static final int LEAST_PORT = 15_000;
    private static final int PORTS = 15_000;
    private static final long GIVE_UP_NANOS = 30_000_000_000L;

    final BlockingQueue<Throwable> broken = new LinkedBlockingQueue<>();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final Map<NodeId, HostPort> addresses = freeAddresses();
    private final List<PeerTransport> started = new ArrayList<>();

    /**
     * Three ports that nobody listens on. They lie below those that the system gives to outgoing
     * connections, so that none of these takes one before its node does.
     */
    private static Map<NodeId, HostPort> freeAddresses() {
        Map<NodeId, HostPort> addresses = new TreeMap<>();
        int port = LEAST_PORT + (int) (System.nanoTime() / 1_000 % PORTS);
        for (NodeId node : List.of(N1, N2, N3)) {
            while (!isFree(port)) {
                port++;
            }
            addresses.put(node, new HostPort("127.0.0.1", port++));
        }
        return addresses;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** A loop lets go of a port it has closed only when it next looks at its sockets. */
    private static void awaitFree(HostPort bind) {
        long begun = System.nanoTime();
        while (!isFree(bind.port())) {
            assertThat(System.nanoTime() - begun).as("%s is taken", bind).isLessThan(GIVE_UP_NANOS);
            Thread.onSpinWait();
        }
    }

    /** Waits until it is so; fails if that takes beyond all reason. */
    static void until(Callable<Boolean> holds) throws Exception {
        long begun = System.nanoTime();
        while (!holds.call()) {
            assertThat(System.nanoTime() - begun).as("waited in vain").isLessThan(GIVE_UP_NANOS);
            Thread.onSpinWait();
        }
    }

    HostPort address(NodeId node) {
        HostPort address = addresses.get(node);
        if (address == null) {
            throw new IllegalArgumentException("no address of " + node);
        }
        return address;
    }

    /** What a node of the cluster is told. */
    PeerSettings settings(NodeId self) {
        return settings(CLUSTER, self, LIMITS);
    }

    PeerSettings settings(ClusterId cluster, NodeId self, PeerSettings.Limits limits) {
        HostPort address = addresses.getOrDefault(self, new HostPort("127.0.0.1", 0));
        return new PeerSettings(
                cluster,
                self,
                address,
                address,
                new HostPort("127.0.0.1", 8000),
                addresses,
                limits);
    }

    PeerTransport start(PeerSettings settings, PeerListener listener) {
        return start(settings, 1, listener);
    }

    PeerTransport start(PeerSettings settings, int shards, PeerListener listener) {
        PeerTransport transport = create(settings, shards);
        start(transport, listener);
        return transport;
    }

    PeerTransport create(PeerSettings settings, int shards) {
        awaitFree(settings.bind());
        PeerTransport transport = PeerTransport.create(vertx, settings, shards, broken::add);
        started.add(transport);
        return transport;
    }

    void start(PeerTransport transport, PeerListener listener) {
        await(transport.start(listener, () -> List.of(7L, 8L), () -> Epoch.FIRST));
    }

    @Override
    public void close() {
        started.forEach(PeerTransport::abort);
        await(vertx.close());
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
