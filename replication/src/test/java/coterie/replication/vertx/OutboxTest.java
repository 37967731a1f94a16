package coterie.replication.vertx;

import static coterie.replication.vertx.Fixture.N1;
import static coterie.replication.vertx.Fixture.N2;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Count;
import coterie.replication.HostPort;
import coterie.replication.Quorum;
import coterie.replication.QuorumTerms;
import coterie.replication.message.Gossip;
import coterie.replication.message.Message;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.storage.version.Content;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final Message PING = new Gossip.Ping(1, Epoch.FIRST, 0, List.of());
    private static final int PING_BYTES = 19;
    private static final int FRAMES = 1_000;

    private static Message write(int bytes) {
        Key key = Key.of("b", "k".getBytes(StandardCharsets.UTF_8));
        return new Request.ForwardWrite(
                1,
                Epoch.FIRST,
                key,
                null,
                new Content("t", new byte[bytes]),
                new QuorumTerms(1, Count.Word.ONE, Quorum.Kind.STRICT),
                1);
    }

    @Test
    void holdsFramesUpToItsLimitAndNotOneMore() {
        Vertx vertx = Vertx.vertx();
        try {
            TransportCounters counters = new TransportCounters();
            int frame = FrameReader.HEADER_BYTES + PING_BYTES;
            ShardLoop loop =
                    new ShardLoop(
                            vertx,
                            0,
                            new Peers(settingsOfNoPort(), counters),
                            failure -> assertThat(failure).isNull());
            PeerSettings.Limits limits =
                    new PeerSettings.Limits(
                            FrameReader.HANDSHAKE_LIMIT_BYTES,
                            FRAMES * frame + frame - 1,
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(10));
            Outbox outbox = new Outbox(loop, limits, counters);
            for (int i = 0; i < FRAMES; i++) {
                assertThat(outbox.add(PING)).isTrue();
            }
            assertThat(outbox.add(PING)).isFalse();
            outbox.clear();
            assertThat(outbox.add(PING)).isTrue();
        } finally {
            Fixture.await(vertx.close());
        }
    }

    private static PeerSettings settingsOfNoPort() {
        HostPort nowhere = new HostPort("127.0.0.1", 0);
        return new PeerSettings(
                Fixture.CLUSTER,
                N1,
                nowhere,
                nowhere,
                nowhere,
                Map.of(N1, nowhere),
                Fixture.LIMITS);
    }

    /**
     * The peer accepts the connection and then reads nothing: what the system's buffers do not take
     * has to wait.
     */
    @Test
    void dropsWhatAPeerThatStopsReadingWouldPileUp() throws Exception {
        try (Fixture fixture = new Fixture()) {
            HostPort address = fixture.address(N2);
            try (ServerSocket server =
                    new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()))) {
                Recorder heard = new Recorder();
                PeerTransport one = fixture.start(fixture.settings(N1), heard);
                try (RawPeer stuck = new RawPeer(server.accept())) {
                    stuck.welcome(fixture.settings(N2));
                    heard.waitFor("connected n2");

                    ShardLoop shard = one.shards().getFirst();
                    Message message = write(32 << 10);
                    CompletableFuture<Void> full = new CompletableFuture<>();
                    sendUntilDropped(one, shard, message, full);
                    full.get(20, TimeUnit.SECONDS);
                    assertThat(one.statistics().droppedSends()).isPositive();
                    assertThat(one.statistics().outgoingConnections()).isEqualTo(1);
                }
            }
        }
    }

    private static void sendUntilDropped(
            PeerTransport transport,
            ShardLoop shard,
            Message message,
            CompletableFuture<Void> full) {
        shard.mailbox()
                .post(() -> {
                    shard.environment().send(N2, message);
                    if (transport.statistics().droppedSends() > 0) {
                        full.complete(null);
                    } else {
                        sendUntilDropped(transport, shard, message, full);
                    }
                });
    }

    @Test
    void keepsAFrameToItselfThatThePeerWouldNotTake() throws Exception {
        try (Fixture fixture = new Fixture()) {
            Recorder heard1 = new Recorder();
            Recorder heard2 = new Recorder();
            PeerTransport one = fixture.start(fixture.settings(N1), heard1);
            PeerTransport two = fixture.start(fixture.settings(N2), heard2);
            heard1.waitFor("connected n2");
            ShardLoop shard = one.shards().getFirst();
            shard.mailbox()
                    .post(() -> {
                        shard.environment().send(N2, write(Fixture.LIMITS.frameBytes()));
                        shard.environment().send(N2, PING);
                    });
            assertThat(heard2.next().message()).isEqualTo(PING);
            assertThat(one.statistics().droppedSends()).isEqualTo(1);
            assertThat(two.statistics().malformedFrames()).isZero();
        }
    }

    @Test
    void carriesAFrameThatIsLongerThanTheWindow() throws Exception {
        try (Fixture fixture = new Fixture()) {
            PeerSettings.Limits limits = PeerSettings.Limits.forValuesOf(1 << 20);
            Recorder heard1 = new Recorder();
            Recorder heard2 = new Recorder();
            PeerTransport one =
                    fixture.start(fixture.settings(Fixture.CLUSTER, N1, limits), heard1);
            fixture.start(fixture.settings(Fixture.CLUSTER, N2, limits), heard2);
            heard1.waitFor("connected n2");
            Message large = write(10 << 20);
            ShardLoop shard = one.shards().getFirst();
            shard.mailbox()
                    .post(() -> {
                        shard.environment().send(N2, PING);
                        shard.environment().send(N2, large);
                        shard.environment().send(N2, PING);
                    });
            assertThat(heard2.next().message()).isEqualTo(PING);
            assertThat(heard2.next().message()).isEqualTo(large);
            assertThat(heard2.next().message()).isEqualTo(PING);
        }
    }
}
