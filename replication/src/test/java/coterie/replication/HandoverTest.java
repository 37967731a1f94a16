package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.RepairReply;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.storage.Held;
import coterie.storage.KeepHint;
import coterie.storage.Merge;
import coterie.storage.Owed;
import coterie.storage.Slot;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of records, and hints, that are not a node's to hold any more. */
class HandoverTest {

    private static final int PARTITIONS = 8;
    private static final int COPIES = 3;
    private static final List<Key> KEYS = IntStream.range(0, 60).mapToObj(Stage::key).toList();

    private final Troupe troupe = new Troupe(3, PARTITIONS);

    private void storeEverywhere() {
        for (int i = 0; i < KEYS.size(); i++) {
            for (String node : new String[] {"n1", "n2", "n3"}) {
                troupe.store(node, KEYS.get(i), Stage.written(i + 1), COPIES);
            }
        }
    }

    /** n4 joins, and gets all. */
    private void join() {
        troupe.start("n4");
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(30_000);
        assertThat(troupe.fetchesLeft()).isZero();
        troupe.advance();
    }

    private void assertHeldByTheirPrimariesAlone(List<String> nodes) {
        Ring ring = troupe.membership().ring();
        for (Key key : KEYS) {
            for (String node : nodes) {
                boolean isPrimary = Troupe.primaries(ring, key, COPIES).contains(Troupe.id(node));
                assertThat(troupe.holds(Troupe.id(node), key))
                        .as("%s at %s", key, node)
                        .isEqualTo(isPrimary);
            }
        }
    }

    @Test
    void whatANodeLostToOthersIsDroppedOnceAllHoldIt() {
        storeEverywhere();
        join();
        troupe.pass(5_000);
        assertThat(troupe.count(Event.RECORD_DROPPED)).isZero();

        troupe.advance();
        assertThat(troupe.membership().dropping()).isNotEmpty();
        assertThat(troupe.dropsLeft()).isPositive();
        troupe.pass(30_000);

        assertThat(troupe.dropsLeft()).isZero();
        assertHeldByTheirPrimariesAlone(List.of("n1", "n2", "n3", "n4"));
    }

    @Test
    void aDropWaitsForANewReplicaThatCannotBeReached() {
        storeEverywhere();
        join();
        troupe.crash("n4");
        troupe.advance();
        troupe.pass(60_000);
        assertThat(troupe.dropsLeft()).isPositive();
        assertThat(troupe.count(Event.RECORD_DROPPED)).isZero();

        troupe.start("n4");
        troupe.pass(60_000);

        assertThat(troupe.dropsLeft()).isZero();
        assertHeldByTheirPrimariesAlone(List.of("n1", "n2", "n3", "n4"));
    }

    @Test
    void aNodeThatReturnsAfterTheChangeHandsOverWhatItAloneHolds() {
        troupe.pass(5_000);
        for (int i = 0; i < KEYS.size(); i++) {
            troupe.store("n1", KEYS.get(i), Stage.written(i + 1), COPIES);
        }
        troupe.crash("n1");
        joinWithoutN1();
        troupe.advance();
        troupe.advance();
        assertThat(troupe.membership().dropping()).containsKey(Troupe.id("n1"));

        troupe.start("n1");
        assertThat(troupe.status("n1").dropsLeft()).isPositive();
        troupe.pass(60_000);

        assertThat(troupe.status("n1").dropsLeft()).isZero();
        Ring ring = troupe.membership().ring();
        int handedOver = 0;
        for (Key key : KEYS) {
            List<NodeId> primaries = Troupe.primaries(ring, key, COPIES);
            if (!primaries.contains(Troupe.id("n1"))) {
                handedOver++;
                assertThat(primaries).allMatch(primary -> troupe.holds(primary, key));
                assertThat(troupe.holds(Troupe.id("n1"), key)).isFalse();
            }
        }
        assertThat(handedOver).isPositive();
        assertThat(troupe.count(Event.RECORD_HANDED_OVER)).isPositive();
    }

    /** n4 joins, and gets what those have who are there. */
    private void joinWithoutN1() {
        troupe.start("n4");
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(10_000);
    }

    @Test
    void aRecordThatChangesWhileItIsHandedOverIsNotDropped() {
        storeEverywhere();
        join();
        Ring next = troupe.next();
        Key key = lostBy("n1", next);
        Siblings newer = Stage.written(1_000);
        boolean[] changed = new boolean[1];
        troupe.onArrival((to, message) -> {
            if (message instanceof RepairReply.Missing
                    && to.equals(Troupe.id("n1"))
                    && !changed[0]) {
                changed[0] = true;
                troupe.engine("n1").update(key, new Merge(newer, COPIES, false), _ -> {});
            }
            return true;
        });
        troupe.advance();
        troupe.pass(5_000);

        assertThat(changed[0]).isTrue();
        assertThat(troupe.dropsLeft()).isZero();
        assertThat(troupe.holds(Troupe.id("n1"), key)).isFalse();
        assertThat(Troupe.primaries(next, key, COPIES))
                .allSatisfy(node ->
                        assertThat(troupe.held(node.value(), key).siblings().values())
                                .anyMatch(one -> newer.values().contains(one)));
    }

    /** A key that a node holds until now, and by the ring to come does not. */
    private Key lostBy(String node, Ring next) {
        return KEYS.stream()
                .filter(key -> !Troupe.primaries(next, key, COPIES).contains(Troupe.id(node)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNodeThatLeavesSaysThatItMayGoOnlyWhenOthersHoldAllThatItHolds() {
        Troupe four = new Troupe(4, PARTITIONS);
        for (int i = 0; i < KEYS.size(); i++) {
            four.store("n4", KEYS.get(i), Stage.written(i + 1), COPIES);
        }
        four.begin(new RingChange.Leave(Troupe.id("n4"), false));
        four.silence("n4");
        four.advance();
        assertThat(four.status("n4").handoversLeft()).isPositive();
        four.pass(30_000);
        assertThat(four.status("n4").handoversLeft()).isPositive();

        four.endSilence("n4");
        four.pass(60_000);

        assertThat(four.status("n4").handoversLeft()).isZero();
        for (Key key : KEYS) {
            assertThat(Troupe.primaries(four.next(), key, COPIES))
                    .allMatch(primary -> four.holds(primary, key));
            assertThat(four.holds(Troupe.id("n4"), key)).isTrue();
        }
    }

    @Test
    void aNodeThatLeavesTakesNoHintWithIt() {
        Troupe four = new Troupe(4, PARTITIONS);
        Key key = keyOf(four.membership().ring(), "n1");
        four.crash("n1");
        four.pass(20_000);
        four.update(
                "n4",
                new Slot.Hint(Troupe.id("n1"), key),
                new KeepHint(Stage.written(1), COPIES, true));
        four.begin(new RingChange.Leave(Troupe.id("n4"), false));
        four.pass(5_000);
        four.advance();
        assertThat(four.status("n4").handoversLeft()).isPositive();
        four.pass(60_000);

        assertThat(four.engine("n4").hintCounts()).isEmpty();
        assertThat(Troupe.primaries(four.next(), key, COPIES))
                .anyMatch(node -> !node.equals(Troupe.id("n1")) && four.holds(node, key));
    }

    /** A key of which the node is a primary. */
    private static Key keyOf(Ring ring, String node) {
        return KEYS.stream()
                .filter(key -> Troupe.primaries(ring, key, COPIES).contains(Troupe.id(node)))
                .findFirst()
                .orElseThrow();
    }

    /** One of them is away, and learns it by comparison when it is back. */
    @Test
    void aHintForANodeThatIsGoneReachesThoseWhoCameInItsPlace() {
        Troupe five = new Troupe(5, PARTITIONS);
        RingChange change = new RingChange.Remove(Troupe.id("n5"), false);
        Ring before = five.membership().ring();
        Ring next = change.appliedTo(before);
        Key key =
                KEYS.stream()
                        .filter(one -> Troupe.primaries(before, one, COPIES).contains(id5()))
                        .filter(one -> !lastOf(next, one).equals(Troupe.id("n1")))
                        .findFirst()
                        .orElseThrow();
        NodeId away = lastOf(next, key);
        five.pass(10_000);
        five.crash("n5");
        five.pass(20_000);
        KeepHint hint = new KeepHint(Stage.written(1), COPIES, true);
        five.update("n1", new Slot.Hint(id5(), key), hint);
        five.begin(change);
        five.pass(5_000);
        assertThat(five.engine("n1").hintCounts()).hasSize(1);
        five.silence(away.value());
        five.advance();
        five.advance();
        five.pass(10_000);

        assertThat(five.engine("n1").hintCounts()).isEmpty();
        assertThat(five.count(Event.HINT_REROUTED)).isEqualTo(1);
        assertThat(five.holds(away, key)).isFalse();
        PartitionId partition = next.partitioner().of(key);
        assertThat(five.engine("n1").owed())
                .containsOnlyKeys(new Owed(partition, away, Owed.Reason.MISSED_HINT));
        five.endSilence(away.value());
        five.pass(60_000);
        assertThat(five.engine("n1").owed()).isEmpty();
        assertThat(Troupe.primaries(five.membership().ring(), key, COPIES))
                .allMatch(primary -> five.holds(primary, key));
    }

    private static NodeId id5() {
        return Troupe.id("n5");
    }

    private static NodeId lastOf(Ring ring, Key key) {
        return Troupe.primaries(ring, key, COPIES).getLast();
    }

    @Test
    void noTombstoneIsForgottenWhileSomebodyHasSomethingToDrop() {
        troupe.pass(2_000);
        Dot dot = new Dot(new Actor(3, 1), 1);
        Siblings deleted =
                Siblings.NONE.write(CausalContext.EMPTY, new Sibling(dot, 1, Tombstone.TOMBSTONE));
        for (Key key : KEYS) {
            for (String node : new String[] {"n1", "n2", "n3"}) {
                troupe.store(node, key, deleted, COPIES);
            }
        }
        join();
        troupe.silence("n4");
        troupe.advance();
        troupe.silence("n3");
        troupe.endSilence("n4");
        rounds();
        troupe.endSilence("n3");
        rounds();
        assertThat(troupe.membership().dropping()).isNotEmpty();
        assertThat(troupe.count(Event.TOMBSTONE_COLLECTED)).isZero();

        for (NodeId node : List.copyOf(troupe.membership().dropping().keySet())) {
            troupe.dropped(node.value());
        }
        rounds();

        assertThat(troupe.count(Event.TOMBSTONE_COLLECTED)).isPositive();
    }

    private void rounds() {
        for (int i = 0; i < 3; i++) {
            for (String node : new String[] {"n1", "n2", "n3", "n4"}) {
                troupe.node(node).repair().startRound(_ -> {});
            }
            troupe.pass(10_000);
        }
    }

    @Test
    void aChangeThatIsCancelledMidwayLeavesNothingBehind() {
        storeEverywhere();
        troupe.start("n4");
        troupe.join("n4");
        troupe.allMayFetch();
        troupe.pass(40);
        troupe.cancel();
        assertThat(troupe.fetchesLeft()).isZero();
        troupe.pass(30_000);
        assertThat(troupe.fetchesLeft()).isZero();
        assertHeldByTheirPrimariesAlone(List.of("n1", "n2", "n3"));

        troupe.start("n5");
        troupe.join("n5");
        troupe.allMayFetch();
        troupe.pass(30_000);
        assertThat(troupe.fetchesLeft()).isZero();
        troupe.advance();
        troupe.pass(5_000);
        troupe.cancel();
        troupe.pass(5_000);
        troupe.advance();
        troupe.pass(60_000);

        assertThat(troupe.dropsLeft()).isZero();
        assertHeldByTheirPrimariesAlone(List.of("n1", "n2", "n3"));
    }

    @Test
    void aReplicaThatMovesWithinTheClusterGivesItsRecordsUpInTheEnd() {
        Troupe five = new Troupe(5, PARTITIONS);
        for (int i = 0; i < KEYS.size(); i++) {
            for (NodeId node : Troupe.primaries(five.membership().ring(), KEYS.get(i), COPIES)) {
                five.store(node.value(), KEYS.get(i), Stage.written(i + 1), COPIES);
            }
        }
        five.begin(new RingChange.Reshape(new Member(Troupe.id("n5"), Member.DEFAULT_ZONE, 0)));
        five.allMayFetch();
        five.pass(30_000);
        assertThat(five.fetchesLeft()).isZero();
        five.advance();
        five.advance();
        five.pass(30_000);

        assertThat(five.dropsLeft()).isZero();
        for (Key key : KEYS) {
            assertThat(five.held("n5", key)).isEqualTo(Held.Missing.MISSING);
        }
    }
}
