package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Event;
import coterie.ring.NodeId;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Half of a cluster falls silent. By gossip alone a side that is no majority takes long to believe
 * it, since it blames itself; but the transport's heartbeats give up a connection on which nothing
 * has come for 5 s, and say so.
 */
class SilenceTest {

    private static final long HEARTBEAT_GIVES_UP_MILLIS = 5_000;
    private static final long CONTRACT_MILLIS = 15_000;

    @ParameterizedTest(name = "{0} nodes")
    @ValueSource(ints = {4, 6})
    void isSeenByEachSideWithinFifteenSeconds(int size) {
        Transcript cluster = new Transcript(size);
        cluster.rest();
        List<NodeId> nodes =
                List.of("n1", "n2", "n3", "n4", "n5", "n6").subList(0, size).stream()
                        .map(NodeId::new)
                        .toList();
        List<NodeId> here = nodes.subList(0, size / 2);
        List<NodeId> there = nodes.subList(size / 2, size);
        here.forEach(one -> there.forEach(other -> cut(cluster, one, other)));
        assertThat(cluster.count(Event.MEMBER_LOST)).isZero();

        cluster.pass(HEARTBEAT_GIVES_UP_MILLIS);
        here.forEach(one ->
                there.forEach(other -> {
                    giveUp(cluster, one, other);
                    giveUp(cluster, other, one);
                }));
        cluster.pass(CONTRACT_MILLIS - HEARTBEAT_GIVES_UP_MILLIS);

        assertThat(cluster.count(Event.MEMBER_LOST)).isEqualTo(2 * here.size() * there.size());
        assertThat(cluster.violations()).isEmpty();
    }

    private static void cut(Transcript cluster, NodeId one, NodeId other) {
        cluster.network().cut(one, other);
        cluster.network().cut(other, one);
    }

    private static void giveUp(Transcript cluster, NodeId node, NodeId peer) {
        NodeProcess process = cluster.process(node.value());
        process.run(() -> process.node().disconnected(peer));
    }
}
