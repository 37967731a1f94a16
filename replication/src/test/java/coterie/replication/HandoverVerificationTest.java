package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Ring;
import coterie.storage.version.Siblings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is not a node's to hold as far as can be told, when little can be told. */
class HandoverVerificationTest {

    private final Troupe troupe = new Troupe(3, 8);

    /** Until all others have been asked, nobody can tell of how many copies it was. */
    @Test
    void aRecordThatWasMadeAnewInADamagedOnesPlaceStays() {
        Key key = Stage.key(0);
        List<NodeId> order = Troupe.list(troupe.membership().ring(), key);
        String second = order.get(1).value();
        String last = order.get(2).value();
        for (NodeId node : order) {
            troupe.store(node.value(), key, Stage.written(1), 3);
        }
        troupe.crash(second);
        troupe.damage(last, key);
        troupe.store(last, key, Siblings.NONE, 1);
        troupe.crash(last);
        troupe.start(last);
        troupe.pass(30_000);
        assertThat(troupe.held(last, key).verified()).as("it knows that it forgot").isFalse();

        Key late = lateKey(last, second, troupe.membership().ring().partitioner().of(key));
        troupe.store(last, late, Stage.written(1_000), 1);
        troupe.pass(90_000);
        assertThat(troupe.holds(Troupe.id(last), late)).as("other partitions go on").isFalse();

        troupe.start(second);
        troupe.pass(60_000);

        assertThat(troupe.held(last, key).siblings()).isEqualTo(Stage.written(1));
    }

    /** One of another partition, of which the node is no primary, nor the one that is away. */
    private Key lateKey(String node, String away, PartitionId besides) {
        Ring ring = troupe.membership().ring();
        return IntStream.range(100, 10_000)
                .mapToObj(Stage::key)
                .filter(one -> !ring.partitioner().of(one).equals(besides))
                .filter(one ->
                        Troupe.primaries(ring, one, 1).stream()
                                .noneMatch(List.of(Troupe.id(node), Troupe.id(away))::contains))
                .findFirst()
                .orElseThrow();
    }
}
