package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Event;
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

    @Test
    void aRecordThatRottedIsRepairedWithoutARead() {
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        cluster.damage("n2");

        roundAtEach();
        cluster.pass(800_000);

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
