package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.StoredRecord;
import coterie.storage.table.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a replica takes of what others bring it or leave with it, and what it refuses. */
class ReplicaTest {

    private static final Epoch OTHER_EPOCH = new Epoch(99);
    private static final int TIMEOUT_MILLIS = 1_000;

    private final Stage stage = new Stage(12, 32);

    @Test
    void takesAHintOfAPartitionThatItHolds() {
        stage.one().shard().serve(Stage.TWO, delivery(keyOf(Stage.ONE, 2), Stage.EPOCH));
        stage.pass(100);

        assertThat(stage.said(Stage.ONE, Reply.Delivered.class)).hasSize(1);
        assertThat(stage.diskOfOne().records()).hasSize(1);
    }

    @Test
    void refusesAHintOfFewerCopiesThanItsPlaceInTheListIsFor() {
        stage.one().shard().serve(Stage.TWO, delivery(keyOf(Stage.ONE, 3), Stage.EPOCH));

        assertRefused(Reason.MISDIRECTED);
    }

    @Test
    void refusesAHintOfAPartitionThatItDoesNotHold() {
        stage.one().shard().serve(Stage.TWO, delivery(keyOf(Stage.ONE, false), Stage.EPOCH));

        assertRefused(Reason.MISDIRECTED);
    }

    @Test
    void saysThatTheRingMayBeToBlameWhereAHintOfANeighbouringEpochIsNotForIt() {
        stage.one().shard().serve(Stage.TWO, delivery(keyOf(Stage.ONE, false), OTHER_EPOCH));

        assertRefused(Reason.OTHER_EPOCH);
    }

    @Test
    void keepsAHintForAReplicaOfThePartition() {
        stage.one().shard().serve(Stage.TWO, write(keyOf(Stage.TWO, true), Stage.TWO));
        stage.pass(100);

        assertThat(stage.said(Stage.ONE, Reply.Stored.class)).hasSize(1);
        assertThat(stage.one().engine().hintCounts()).hasSize(1);
    }

    @Test
    void keepsNoHintForANodeThatDoesNotHoldThePartition() {
        stage.one().shard().serve(Stage.TWO, write(keyOf(Stage.TWO, false), Stage.TWO));

        assertRefused(Reason.MISDIRECTED);
    }

    @Test
    void keepsNoHintForANodeThatIsNoMember() {
        NodeId stranger = new NodeId("stranger");
        stage.one().shard().serve(Stage.TWO, write(keyOf(Stage.TWO, true), stranger));

        assertRefused(Reason.MISDIRECTED);
    }

    @Test
    void takesNoHintForItselfOfAPartitionThatItDoesNotHold() {
        stage.one().shard().serve(Stage.TWO, write(keyOf(Stage.ONE, false), Stage.ONE));

        assertRefused(Reason.MISDIRECTED);
    }

    @Test
    void keepsNoHintOfANeighbouringEpochForANodeThatDoesNotHoldThePartition() {
        Key key = keyOf(Stage.TWO, false);
        stage.one()
                .shard()
                .serve(
                        Stage.TWO,
                        new Request.Replicate(
                                1,
                                OTHER_EPOCH,
                                key,
                                Stage.written(1),
                                3,
                                Stage.TWO,
                                TIMEOUT_MILLIS));

        assertRefused(Reason.OTHER_EPOCH);
    }

    private void assertRefused(Reason reason) {
        stage.pass(100);
        assertThat(stage.said(Stage.ONE, Reply.class))
                .containsExactly(new Reply.Refused(1, Stage.EPOCH, reason));
        assertThat(stage.count(Event.MISDIRECTED)).isEqualTo(1);
        assertThat(stage.diskOfOne().records()).isEmpty();
        for (Table table : Table.values()) {
            assertThat(stage.diskOfOne().table(table)).as("%s", table).isEmpty();
        }
    }

    private static Request delivery(Key key, Epoch epoch) {
        return new Request.Deliver(1, epoch, key, Stage.written(1), 3, TIMEOUT_MILLIS);
    }

    private static Request write(Key key, @Nullable NodeId hintFor) {
        return new Request.Replicate(
                1, Stage.EPOCH, key, Stage.written(1), 3, hintFor, TIMEOUT_MILLIS);
    }

    /** A key in whose preference list the node has this place, counted from 0. */
    private Key keyOf(NodeId node, int place) {
        for (int i = 0; ; i++) {
            Key key = Stage.key(i);
            if (replicasOf(key).indexOf(node) == place) {
                return key;
            }
        }
    }

    private List<NodeId> replicasOf(Key key) {
        return stage.ring()
                .preferenceList(stage.ring().partitioner().of(key), StoredRecord.MAX_COPIES)
                .primaries();
    }

    /** A key of a partition that the node holds, or does not hold. */
    private Key keyOf(NodeId node, boolean holds) {
        for (int i = 0; ; i++) {
            Key key = Stage.key(i);
            if (replicasOf(key).contains(node) == holds) {
                return key;
            }
        }
    }
}
