package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Event;
import coterie.replication.message.RepairRequest;
import coterie.ring.Epoch;
import coterie.storage.Expected;
import coterie.storage.Held;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replicas that repair themselves while no client reads. */
class RepairTest {

    private static final List<String> NODES = List.of("n1", "n2", "n3");
    private static final int KEYS = 12;

    private final Transcript cluster = new Transcript(3, false);

    @Test
    void replicasThatMissedDifferentWritesConvergeWithoutReads() {
        for (int key = 0; key < KEYS; key++) {
            String away = NODES.get(key % 3);
            cluster.cutOff(away);
            cluster.turnTo(key);
            cluster.write(key % 3 == 0 ? "n2" : "n1", "a", 3, 1);
            cluster.rest();
            cluster.mend();
            cluster.rest();
        }

        roundAtEach();

        assertThat(cluster.count(Event.KEY_REPAIRED)).isEqualTo(KEYS);
        assertAllHold();
    }

    @Test
    void theRepairCountFallsToZeroAndStaysThere() {
        cluster.cutOff("n3");
        cluster.write("n1", "a", 3, 1);
        cluster.rest();
        cluster.mend();
        cluster.rest();

        roundAtEach();
        int repaired = cluster.count(Event.KEY_REPAIRED);
        roundAtEach();
        roundAtEach();

        assertThat(repaired).isPositive();
        assertThat(cluster.count(Event.KEY_REPAIRED)).isEqualTo(repaired);
        assertThat(cluster.count(Event.FALSE_REPAIR)).isZero();
        assertThat(cluster.count(Event.EXCHANGE_FAILED)).isZero();
    }

    @Test
    void aWipedReplicaRecoversAllThatItHeldBeforeItIsSureOfItself() {
        for (int key = 0; key < KEYS; key++) {
            cluster.turnTo(key);
            cluster.write("n1", "a", 3, 3);
            cluster.rest();
        }
        cluster.wipe("n2");
        cluster.rest();
        cluster.start("n2");
        cluster.pass(1);
        assertThat(cluster.isVerified("n2")).isFalse();

        cluster.rest();

        assertThat(cluster.isVerified("n2")).isTrue();
        assertAllHold();
    }

    @Test
    void aWipedReplicaStaysUnverifiedWhileOneOfItsPeersIsAway() {
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        cluster.crash("n3");
        cluster.wipe("n2");
        cluster.rest();
        cluster.start("n2");
        cluster.pass(30_000);
        assertThat(cluster.isVerified("n2")).isFalse();

        cluster.start("n3");
        cluster.pass(30_000);

        assertThat(cluster.isVerified("n2")).isTrue();
    }

    /** A write of N=5 may rest on it and on two nodes that are no primaries of a read of N=3. */
    @Test
    void aWipedReplicaIsUnverifiedWhileThoseAreAwayWithWhomItMayHaveSharedAWriteOfALargerN() {
        Transcript five = new Transcript(5, false);
        five.rest();
        five.cutOff("n1");
        five.cutOff("n2");
        five.write("n3", "a", 5, 3);
        five.rest();
        five.wipe("n3");
        five.crash("n4");
        five.crash("n5");
        five.mend();
        five.rest();
        five.start("n3");
        five.pass(30_000);
        five.forgetContext();
        five.read("n1", 3, 3);
        five.rest();

        assertThat(five.violations()).isEmpty();
        assertThat(five.count(Event.REPLICA_UNVERIFIED)).isPositive();
    }

    /** With one of the five away, three reads and two writes of five do not overlap. */
    @Test
    void aWipedReplicaIsVerifiedForReadsThatNoWriteWithThoseAwayCanOverlap() {
        Transcript five = new Transcript(5, false);
        five.rest();
        five.crash("n5");
        five.wipe("n3");
        five.rest();
        five.start("n3");
        five.pass(30_000);
        int unverified = five.count(Event.REPLICA_UNVERIFIED);
        five.read("n3", 3, 2);
        five.rest();

        assertThat(five.isVerified("n3")).isFalse();
        assertThat(five.count(Event.REPLICA_UNVERIFIED)).isEqualTo(unverified);
        assertThat(five.violations()).isEmpty();
    }

    @Test
    void aRecordThatRottedIsRepairedWithoutARead() {
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        cluster.damage("n2");

        roundAtEach();
        cluster.pass(120_000);

        assertThat(cluster.durably("n2")).isInstanceOf(Held.Found.class);
        assertThat(cluster.durably("n2").verified()).isTrue();
    }

    @Test
    void aDeletedKeyIsForgottenByAllOnceNothingCanBringItBack() {
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        cluster.delete("n1", 3, 3);
        cluster.rest();
        assertThat(cluster.durably("n2")).isInstanceOf(Held.Found.class);

        roundAtEach();
        cluster.pass(120_000);

        for (String node : NODES) {
            assertThat(cluster.durably(node)).isEqualTo(Held.Missing.MISSING);
        }
        int repaired = cluster.count(Event.KEY_REPAIRED);
        roundAtEach();
        assertThat(cluster.count(Event.KEY_REPAIRED)).isEqualTo(repaired);
    }

    @Test
    void aTombstoneIsNotDroppedOnTheWordOfAnotherAlone() {
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        cluster.delete("n1", 3, 3);
        cluster.rest();
        assertThat(cluster.durably("n1")).isInstanceOf(Held.Found.class);

        if (cluster.durably("n1") instanceof Held.Found(var record)) {
            cluster.hear(
                    "n1",
                    "n2",
                    new RepairRequest.CollectTombstones(
                            1,
                            Epoch.FIRST,
                            cluster.partition(),
                            RepairRequest.Phase.DROP,
                            null,
                            List.of(Expected.of(cluster.key(), record))));
        }
        cluster.rest();

        assertThat(cluster.count(Event.DROP_REFUSED)).isEqualTo(1);
        assertThat(cluster.durably("n1")).isInstanceOf(Held.Found.class);
    }

    @Test
    void aReplicaThatMissedTheDeleteHoldsCollectionBack() {
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        cluster.crash("n3");
        cluster.delete("n1", 3, 2);
        cluster.rest();

        roundAt(List.of("n1", "n2"));
        cluster.pass(600_000);
        assertThat(cluster.durably("n1")).isInstanceOf(Held.Found.class);

        cluster.start("n3");
        cluster.rest();
        roundAtEach();
        cluster.pass(120_000);
        roundAtEach();
        for (String node : NODES) {
            assertThat(cluster.durably(node).siblings().isAbsent()).isTrue();
        }
    }

    private void roundAtEach() {
        roundAt(NODES);
    }

    private void roundAt(List<String> nodes) {
        for (String node : nodes) {
            cluster.compare(node);
            cluster.rest();
        }
    }

    private void assertAllHold() {
        for (int key = 0; key < KEYS; key++) {
            cluster.turnTo(key);
            for (String node : NODES) {
                assertThat(cluster.durably(node).siblings().values()).as("%s", node).hasSize(1);
            }
        }
        assertThat(cluster.violations()).isEmpty();
    }
}
