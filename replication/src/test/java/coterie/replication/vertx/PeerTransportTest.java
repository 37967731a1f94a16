package coterie.replication.vertx;

import static coterie.replication.vertx.Fixture.N1;
import static coterie.replication.vertx.Fixture.N2;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.HostPort;
import coterie.replication.message.Gossip;
import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerTransportTest {

    private final Fixture fixture = new Fixture();
    private final Recorder heard1 = new Recorder();
    private final Recorder heard2 = new Recorder();

    @AfterEach
    void close() throws Exception {
        fixture.close();
        assertThat(fixture.broken).isEmpty();
    }

    private static Gossip ping(long id) {
        return new Gossip.Ping(id, Epoch.FIRST, 0, List.of());
    }

    private static void send(PeerTransport from, NodeId to, Message... messages) {
        ShardLoop shard = from.shards().getFirst();
        shard.mailbox()
                .post(() -> {
                    for (Message message : messages) {
                        shard.environment().send(to, message);
                    }
                });
    }

    @Test
    void carriesMessagesBothWaysUnderTheSendersName() throws Exception {
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        PeerTransport two = fixture.start(fixture.settings(N2), heard2);
        Request read =
                new Request.Read(
                        1,
                        Epoch.FIRST,
                        Key.of("b", "k".getBytes(StandardCharsets.UTF_8)),
                        3,
                        2,
                        false);
        Reply stored = new Reply.Stored(1, Epoch.FIRST);
        heard1.waitFor("connected n2");

        send(one, N2, read);
        assertThat(heard2.next()).isEqualTo(new Recorder.Received(N1, read));
        heard2.waitFor("connected n1");
        send(two, N1, stored);
        assertThat(heard1.next()).isEqualTo(new Recorder.Received(N2, stored));
    }

    @Test
    void keepsWhatIsSentWhileAConnectionIsOpened() throws Exception {
        fixture.start(fixture.settings(N2), heard2);
        PeerTransport one = fixture.start(fixture.settings(N1), 2, heard1);
        ShardLoop second = one.shards().get(1);

        second.mailbox().post(() -> second.environment().send(N2, ping(5)));

        assertThat(heard2.next().message()).isEqualTo(ping(5));
    }

    @Test
    void tellsTheNodeWhoCanBeReached() throws Exception {
        PeerTransport two = fixture.start(fixture.settings(N2), heard2);
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        List<String> first = List.of(heard1.nextContact(), heard1.nextContact());
        assertThat(first).containsExactlyInAnyOrder("connected n2", "disconnected n3");
        assertThat(one.peers()).extracting(PeerStatus::tried).containsExactly(true, true);
        assertThat(one.peers()).extracting(PeerStatus::connected).containsExactly(true, false);
        assertThat(one.peers().getFirst().httpAddress()).isEqualTo(new HostPort("127.0.0.1", 8000));
        assertThat(one.peers().getFirst().incarnations()).containsExactly(7L, 8L);

        two.abort();
        assertThat(heard1.nextContact()).isEqualTo("disconnected n2");
        assertThat(one.statistics().outgoingConnections()).isZero();
    }

    @Test
    void findsAPeerAgainThatWasRestarted() throws Exception {
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        PeerTransport two = fixture.start(fixture.settings(N2), heard2);
        heard1.waitFor("connected n2");
        Fixture.await(two.close());
        assertThat(heard1.nextContact()).isEqualTo("disconnected n2");

        Recorder again = new Recorder();
        fixture.start(fixture.settings(N2), again);
        heard1.waitFor("connected n2");
        send(one, N2, ping(9));
        assertThat(again.next()).isEqualTo(new Recorder.Received(N1, ping(9)));
    }

    /**
     * The port is one, and which loop accepts a connection is chance; it is drawn again until it
     * fits.
     */
    @Test
    void connectsShardsOfOneNumber() throws Exception {
        PeerTransport one = fixture.create(fixture.settings(N1), 2);
        PeerTransport two = fixture.create(fixture.settings(N2), 2);
        BlockingQueue<List<Object>> threads = new LinkedBlockingQueue<>();
        Recorder noting =
                new Recorder() {
                    @Override
                    public void received(NodeId from, Message message) {
                        threads.add(List.of(message.id(), Thread.currentThread()));
                    }
                };
        fixture.start(two, noting);
        new RawPeer(fixture.address(N2)).close();
        fixture.start(one, heard1);
        for (ShardLoop shard : one.shards()) {
            shard.mailbox().post(() -> shard.environment().send(N2, ping(shard.index())));
        }
        List<List<Object>> arrived = List.of(Recorder.await(threads), Recorder.await(threads));
        List<List<Object>> wanted = new ArrayList<>();
        for (ShardLoop shard : two.shards()) {
            BlockingQueue<Thread> thread = new LinkedBlockingQueue<>();
            shard.mailbox().post(() -> thread.add(Thread.currentThread()));
            wanted.add(List.of((long) shard.index(), Recorder.await(thread)));
        }
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void givesUpAConnectionOnWhichNothingComesBack() throws Exception {
        HostPort address = fixture.address(N2);
        try (ServerSocket server =
                new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()))) {
            fixture.start(fixture.settings(Fixture.CLUSTER, N1, impatient()), heard1);
            try (RawPeer mute = new RawPeer(server.accept())) {
                mute.welcome(fixture.settings(N2));
                heard1.waitFor("connected n2");
                for (int i = 0; i < Heartbeat.MISSED; i++) {
                    assertThat(mute.readFrame()).containsExactly(Heartbeat.KIND);
                }
                heard1.waitFor("disconnected n2");
                assertThat(mute.isClosedByPeer()).isTrue();
            }
        }
    }

    @Test
    void closesAConnectionOnWhichNothingComes() throws Exception {
        PeerTransport one =
                fixture.start(fixture.settings(Fixture.CLUSTER, N1, impatient()), heard1);
        try (RawPeer mute = new RawPeer(fixture.address(N1))) {
            mute.greet(fixture.settings(N2), fixture.settings(N1));
            for (int i = 0; i < Heartbeat.MISSED; i++) {
                assertThat(mute.readFrame()).containsExactly(Heartbeat.KIND);
            }
            assertThat(mute.isClosedByPeer()).isTrue();
        }
        assertThat(one.statistics().malformedFrames()).isZero();
        assertThat(one.statistics().framesIn()).isZero();
    }

    private static PeerSettings.Limits impatient() {
        return new PeerSettings.Limits(
                64 << 10,
                1 << 20,
                Duration.ofSeconds(10),
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofMillis(50),
                Duration.ofSeconds(10));
    }

    @Test
    void writesWhatWaitsBeforeItCloses() throws Exception {
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        fixture.start(fixture.settings(N2), heard2);
        heard1.waitFor("connected n2");

        ShardLoop shard = one.shards().getFirst();
        CountDownLatch sent = new CountDownLatch(1);
        shard.mailbox()
                .post(() -> {
                    shard.environment().send(N2, ping(1));
                    one.close();
                    sent.countDown();
                });
        assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(heard2.next().message()).isEqualTo(ping(1));
    }

    @Test
    void runsNothingAfterAnAbort() throws Exception {
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        List<String> ran = new ArrayList<>();
        ShardLoop shard = one.shards().getFirst();
        CountDownLatch done = new CountDownLatch(1);
        shard.mailbox()
                .post(() -> {
                    shard.environment().after(0, () -> ran.add("timer"));
                    shard.mailbox().post(() -> ran.add("task"));
                    one.abort();
                    shard.context()
                            .runOnContext(_ -> shard.context().runOnContext(_ -> done.countDown()));
                });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).isEmpty();
    }

    @Test
    void bringsAMessageToTheNodeItselfOnALaterTurn() throws Exception {
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        ShardLoop shard = one.shards().getFirst();
        List<Integer> before = new ArrayList<>();
        CountDownLatch sent = new CountDownLatch(1);
        shard.mailbox()
                .post(() -> {
                    shard.environment().send(N1, ping(3));
                    before.add(heard1.messages.size());
                    sent.countDown();
                });
        assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(before).containsExactly(0);
        assertThat(heard1.next()).isEqualTo(new Recorder.Received(N1, ping(3)));
    }

    @Test
    void writesOnceWhatOneTurnSends() throws Exception {
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        fixture.start(fixture.settings(N2), heard2);
        heard1.waitFor("connected n2");
        Message[] messages = new Message[1_000];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = ping(i);
        }
        send(one, N2, messages);
        for (Message message : messages) {
            assertThat(heard2.next().message()).isEqualTo(message);
        }
        assertThat(one.statistics().framesOut()).isEqualTo(1_000);
        assertThat(one.statistics().writes()).isEqualTo(1);
    }

    @Test
    void dropsWhatIsForNobody() throws Exception {
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        send(one, new NodeId("stranger"), ping(1));
        send(one, N1, ping(2));
        assertThat(heard1.next().message()).isEqualTo(ping(2));
        assertThat(one.statistics().droppedSends()).isEqualTo(1);
    }

    @Test
    void tellsOfATaskThatThrows() throws Exception {
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        IllegalStateException bug = new IllegalStateException("a bug");
        one.shards()
                .getFirst()
                .mailbox()
                .post(() -> {
                    throw bug;
                });
        assertThat(Recorder.await(fixture.broken)).isSameAs(bug);
    }

    @Test
    void cancelsATimer() throws Exception {
        PeerTransport one = fixture.start(fixture.settings(N1), heard1);
        ShardLoop shard = one.shards().getFirst();
        List<String> fired = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        shard.mailbox()
                .post(() -> {
                    var first = shard.environment().after(1_000_000, () -> fired.add("first"));
                    shard.environment().after(2_000_000, () -> fired.add("second"));
                    shard.environment().after(3_000_000, done::countDown);
                    first.cancel();
                });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(fired).containsExactly("second");
    }
}
