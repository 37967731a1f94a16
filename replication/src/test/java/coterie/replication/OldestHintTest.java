package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.Gossip;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.KeepHint;
import coterie.storage.Slot;
import coterie.storage.version.Tombstone;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node tells of its oldest hint, and how the collection of tombstones waits for it. */
class OldestHintTest {

    private static final Slot HINT = new Slot.Hint(new NodeId("n3"), Stage.key(0));

    private final Stage stage = new Stage(3, 8);

    private long told() {
        int before = stage.said(Stage.ONE, Gossip.Pong.class).size();
        stage.one().node().received(Stage.TWO, new Gossip.Ping(before, Stage.EPOCH, 0, List.of()));
        stage.pass(1);
        List<Gossip.Pong> pongs = stage.said(Stage.ONE, Gossip.Pong.class);
        assertThat(pongs).hasSize(before + 1);
        return pongs.getLast().oldestHintMillis();
    }

    private void keepHint() {
        stage.one().engine().update(HINT, new KeepHint(Stage.written(1), 3, true), _ -> {});
        stage.pass(100);
    }

    @Test
    void aNodeWithoutHintsSaysSo() {
        assertThat(told()).isEqualTo(Gossip.Pong.NO_HINT);
    }

    @Test
    void aNodeTellsTheAgeOfItsOldestHint() {
        told();
        keepHint();
        stage.pass(9_900);

        assertThat(told()).isBetween(9_990L, 10_010L + HintAges.TOLERANCE_MILLIS);
        stage.pass(10_000);
        assertThat(told()).isBetween(19_990L, 20_010L + HintAges.TOLERANCE_MILLIS);
    }

    @Test
    void aNodeWithAHintFromBeforeItsStartDoesNotKnowItsAge() {
        told();
        keepHint();
        stage.restartOne();

        assertThat(told()).isEqualTo(HintAges.UNKNOWN);
    }

    @Test
    void aTombstoneIsCollectedOnceNobodyHasAHintFromBefore() {
        Stage two = deletedAndCompared();
        TombstoneCollector collector = two.one().shard().tombstones();

        // The other's oldest hint is from before the comparison, however often it says so.
        for (int second = 0; second < 120; second++) {
            long ageMillis = two.nowNanos() / 1_000_000;
            hear(two, ageMillis);
            two.pass(1_000);
        }
        assertThat(two.diskOfOne().records()).hasSize(1);
        for (int second = 0; second < 120; second++) {
            hear(two, HintAges.UNKNOWN);
            two.pass(1_000);
        }
        assertThat(two.diskOfOne().records()).hasSize(1);

        for (int second = 0; second < 120; second++) {
            hear(two, HintAges.UNKNOWN - 1);
            two.pass(1_000);
        }
        assertThat(two.diskOfOne().records()).as("an age beyond all clocks").hasSize(1);

        hear(two, HintAges.NONE);
        collector.heardOldestHint(Stage.TWO, two.nowNanos(), HintAges.NONE);
        two.pass(10_000);
        assertThat(two.diskOfOne().records()).isEmpty();
        assertThat(two.count(Event.TOMBSTONE_COLLECTED)).isEqualTo(2);
    }

    private static void hear(Stage two, long ageOfTwosMillis) {
        for (Stage.Actors actors : List.of(two.one(), two.two())) {
            TombstoneCollector collector = actors.shard().tombstones();
            collector.heardOldestHint(Stage.ONE, two.nowNanos(), HintAges.NONE);
            collector.heardOldestHint(Stage.TWO, two.nowNanos(), ageOfTwosMillis);
        }
    }

    /** A cluster of two that hold the same tombstone, have compared notes, and begin to collect. */
    private static Stage deletedAndCompared() {
        Stage two = new Stage(2, 8);
        Key key = Stage.key(0);
        for (Stage.Actors actors : List.of(two.one(), two.two())) {
            two.store(actors, key, Stage.written(1, Tombstone.TOMBSTONE));
        }
        for (Stage.Actors actors : List.of(two.one(), two.two())) {
            actors.shard().antiEntropy().startRound(1);
            two.pass(1_000);
            actors.shard().tombstones().start();
        }
        assertThat(two.count(Event.EXCHANGE_VERIFIED)).isEqualTo(16);
        return two;
    }
}
