package coterie.replication.vertx;

import static coterie.replication.vertx.Fixture.N1;
import static coterie.replication.vertx.Fixture.N2;
import static coterie.replication.vertx.Fixture.N3;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Count;
import coterie.replication.GetRequest;
import coterie.replication.ListOutcome;
import coterie.replication.ListRequest;
import coterie.replication.Node;
import coterie.replication.NodeSettings;
import coterie.replication.PutRequest;
import coterie.replication.ReadOutcome;
import coterie.replication.ShardParts;
import coterie.replication.WriteOutcome;
import coterie.replication.agreed.AgreedState;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.storage.memory.Disk;
import coterie.storage.memory.MemoryEngine;
import coterie.storage.memory.MemoryFaults;
import coterie.storage.memory.MemorySettings;
import coterie.storage.version.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three whole nodes of two shards each over real sockets; their storage alone is in memory. */
class NodesOverSocketsTest {

    private static final Ring RING =
            Ring.founding(List.of(Member.of(N1), Member.of(N2), Member.of(N3)), 64);
    private static final int SHARDS = 2;
    private static final long TIMEOUT_NANOS = 20_000_000_000L;
    private static final int KEYS = 200;

    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
        assertThat(fixture.broken).isEmpty();
    }

    private record Running(Node node, PeerTransport transport) {}

    private Running start(NodeId self) throws Exception {
        PeerTransport transport = fixture.create(fixture.settings(self), SHARDS);
        List<ShardParts> parts = new ArrayList<>();
        for (ShardLoop shard : transport.shards()) {
            BlockingQueue<MemoryEngine> made = new LinkedBlockingQueue<>();
            shard.mailbox().post(() -> made.add(engine(shard)));
            parts.add(
                    new ShardParts(
                            shard.mailbox(),
                            shard.environment(),
                            Recorder.await(made),
                            event -> {}));
        }
        Node node = new Node(self, AgreedState.founding(RING), NodeSettings.DEFAULT, parts);
        fixture.start(transport, node);
        node.start();
        return new Running(node, transport);
    }

    /** Starts all three and waits until each has found the others. */
    private List<Running> startAll() throws Exception {
        List<Running> nodes = List.of(start(N1), start(N2), start(N3));
        for (Running node : nodes) {
            awaitConnected(node, 2);
        }
        return nodes;
    }

    private static void awaitConnected(Running node, int peers) throws Exception {
        // A peer that is connected but has answered no ping yet is stood in for by others.
        Fixture.until(() ->
                node.transport().peers().stream()
                                .filter(PeerStatus::connected)
                                .filter(peer -> node.node().isReachable(peer.id()))
                                .count()
                        == peers);
    }

    private static MemoryEngine engine(ShardLoop shard) {
        return new MemoryEngine(
                new Disk(),
                RING.partitioner(),
                MemorySettings.DEFAULT,
                shard.mailbox(),
                shard.environment()::after,
                () -> 100_000,
                () -> 0,
                shard.environment().random(),
                MemoryFaults.NONE);
    }

    private static Key key(int number) {
        return Key.of("cities", ("k" + number).getBytes(UTF_8));
    }

    private static WriteOutcome put(Running at, int number, Integer n, Count w) throws Exception {
        BlockingQueue<WriteOutcome> outcomes = new LinkedBlockingQueue<>();
        Content content = new Content("text/plain", ("v" + number).getBytes(UTF_8));
        at.node()
                .put(
                        new PutRequest(key(number), content, null, n, w, null, TIMEOUT_NANOS),
                        outcomes::add);
        return Recorder.await(outcomes);
    }

    private static void assertFound(Running at, int number, Integer n, Count r) throws Exception {
        BlockingQueue<ReadOutcome> outcomes = new LinkedBlockingQueue<>();
        at.node().get(new GetRequest(key(number), null, n, r, null, TIMEOUT_NANOS), outcomes::add);
        assertThat(Recorder.await(outcomes))
                .isInstanceOfSatisfying(
                        ReadOutcome.Read.class,
                        read ->
                                assertThat(read.siblings().values())
                                        .singleElement()
                                        .extracting(sibling -> sibling.value())
                                        .isEqualTo(
                                                new Content(
                                                        "text/plain",
                                                        ("v" + number).getBytes(UTF_8))));
    }

    @Test
    void storeAndFindValuesAnywhere() throws Exception {
        List<Running> nodes = startAll();
        for (int i = 0; i < KEYS; i++) {
            assertThat(put(nodes.get(i % 3), i, 3, Count.Word.ALL))
                    .isInstanceOf(WriteOutcome.Written.class);
        }
        for (int i = 0; i < KEYS; i++) {
            assertFound(nodes.get((i + 1) % 3), i, 3, Count.Word.ONE);
            assertFound(nodes.get((i + 2) % 3), i, 3, Count.Word.ALL);
        }
        BlockingQueue<ListOutcome> listed = new LinkedBlockingQueue<>();
        nodes.getFirst()
                .node()
                .list(
                        new ListRequest("cities", new byte[0], null, 1_000, TIMEOUT_NANOS),
                        listed::add);
        assertThat(Recorder.await(listed))
                .isInstanceOfSatisfying(
                        ListOutcome.Listed.class, page -> assertThat(page.keys()).hasSize(KEYS));
    }

    @Test
    void forwardWritesToTheNodeThatHasTheKey() throws Exception {
        List<Running> nodes = startAll();
        for (int i = 0; i < KEYS; i++) {
            assertThat(put(nodes.get(i % 3), i, 1, Count.Word.ONE))
                    .isInstanceOf(WriteOutcome.Written.class);
            assertFound(nodes.get((i + 1) % 3), i, 1, Count.Word.ONE);
        }
    }

    @Test
    void goOnWithoutOneOfThemAndTakeItBack() throws Exception {
        List<Running> nodes = startAll();
        Running one = nodes.get(0);
        Running two = nodes.get(1);
        assertThat(put(one, 0, 3, Count.Word.ALL)).isInstanceOf(WriteOutcome.Written.class);

        Fixture.await(nodes.get(2).transport().abort());
        awaitConnected(one, 1);
        awaitConnected(two, 1);
        for (int i = 1; i < 20; i++) {
            assertThat(put(i % 2 == 0 ? one : two, i, 3, Count.Word.QUORUM))
                    .isInstanceOf(WriteOutcome.Written.class);
            assertFound(i % 2 == 0 ? two : one, i, 3, Count.Word.QUORUM);
        }

        Running again = start(N3);
        for (Running node : List.of(one, two, again)) {
            awaitConnected(node, 2);
        }
        for (int i = 0; i < 20; i++) {
            assertFound(again, i, 3, Count.Word.ALL);
        }
    }
}
