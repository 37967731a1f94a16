package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Event;
import coterie.ring.NodeId;
import org.junit.jupiter.api.Test;

/** What a read repairs after its answer, and how much of that may be under way. */
class ReadRepairTest {

    /** The most repairs of a shard under way. */
    private static final int MAX_IN_FLIGHT = 256;

    /** The most requests of a shard that wait for late replies. */
    private static final int MAX_LINGERING = 1_024;

    private static final int BEYOND = 40;

    private final Transcript cluster = new Transcript(3, false);

    @Test
    void aReplicaThatWasBehindIsRepairedThoughItsReplyCameAfterTheAnswer() {
        leaveBehindN3();
        cluster.stall("n2", 100);
        cluster.stall("n3", 300);

        cluster.sloppyRead("n1", 3, 2);
        cluster.pass(200);
        assertThat(cluster.count(Event.READ_REPAIRED)).isZero();
        cluster.pass(300);

        assertThat(cluster.count(Event.READ_REPAIRED)).isEqualTo(1);
        assertThat(cluster.durably("n3").siblings().values()).hasSize(1);
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void repairsBeyondTheBoundAreLeftToLaterReads() {
        leaveBehindN3();
        cluster.record();

        for (int i = 0; i < MAX_IN_FLIGHT + BEYOND; i++) {
            cluster.sloppyRead("n1", 3, 3);
        }
        cluster.pass(1);
        // What they find out still comes to n1, and what it sends does not arrive.
        cluster.network().cut(new NodeId("n1"), new NodeId("n3"));
        cluster.pass(100);

        long repairs =
                cluster.text("")
                        .lines()
                        .filter(line -> line.contains("n1 → n3") && line.contains("Replicate"))
                        .count();
        assertThat(repairs).isEqualTo(MAX_IN_FLIGHT);

        cluster.mend();
        cluster.pass(20_000);
        cluster.sloppyRead("n1", 3, 3);
        cluster.rest();
        assertThat(cluster.durably("n3").siblings().values()).hasSize(1);
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void lateRepliesBeyondTheBoundAreNotWaitedFor() {
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        int late = cluster.count(Event.LATE_REPLY_IGNORED);
        cluster.stall("n2", 100);
        cluster.stall("n3", 600);

        for (int i = 0; i < MAX_LINGERING + BEYOND; i++) {
            cluster.sloppyRead("n1", 3, 2);
        }
        cluster.pass(800);

        assertThat(cluster.count(Event.LATE_REPLY_IGNORED) - late).isEqualTo(BEYOND);
        assertThat(cluster.violations()).isEmpty();
    }

    private void leaveBehindN3() {
        cluster.cutOff("n3");
        cluster.write("n1", "a", 3, 2);
        cluster.rest();
        cluster.mend();
        cluster.rest();
    }
}
