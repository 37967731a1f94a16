package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.HintSettings;
import coterie.replication.simulation.Scenario.Upkeep;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.KeepHint;
import coterie.storage.Owed;
import coterie.storage.Slot;
import coterie.storage.version.Siblings;
import org.junit.jupiter.api.Test;

/** What becomes of hints when things go wrong twice. */
class HandoffTest {

    private static final NodeId N3 = new NodeId("n3");
    private static final int POOR_HINTS = 12;
    private static final long POOR_BUDGET_BYTES = 100;
    private static final long FOUR_HOURS_MILLIS = 4 * 3_600_000L;

    @Test
    void aFallbackThatDiesWithItsHintsDeliversThemWhenItIsBack() {
        Transcript cluster = new Transcript(4);
        cluster.crash("n3");
        cluster.rest();
        cluster.sloppyWrite("n1", "a", 3, 3);
        cluster.pass(100);
        cluster.crash("n4");
        cluster.start("n3");
        cluster.rest();
        assertThat(cluster.durably("n3")).isEqualTo(Held.Missing.MISSING);

        cluster.start("n4");
        cluster.rest();

        assertThat(cluster.durably("n3").siblings().values()).hasSize(1);
        assertThat(cluster.machine("n4").disks().hints()).isZero();
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aHintBeyondItsBoundInBytesIsOwedAndPaidByAComparison() {
        Upkeep tiny = new Upkeep(HintSettings.DEFAULT, 1, Upkeep.ROUNDS_ON_DEMAND, 0);
        Transcript cluster = new Transcript(Scenario.staged(3, tiny));
        cluster.rest();
        cluster.crash("n3");
        cluster.rest();

        cluster.write("n1", "a", 3, 2);
        cluster.pass(100);

        assertThat(cluster.machine("n1").disks().hints()).isZero();
        assertThat(owes(cluster, "n1")).isTrue();

        cluster.start("n3");
        cluster.pass(30_000);

        assertThat(owes(cluster, "n1")).isFalse();
        assertThat(cluster.durably("n3").siblings().values()).hasSize(1);
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aHintThatNobodyMayCountOnIsOwedWhenItHasGrownTooOld() {
        Transcript cluster = new Transcript(3);
        cluster.rest();
        cluster.crash("n3");
        cluster.rest();
        cluster.write("n1", "a", 3, 2);
        cluster.pass(100);
        assertThat(cluster.machine("n1").disks().hints()).isEqualTo(1);

        cluster.machine("n1").setClockSkewMillis(FOUR_HOURS_MILLIS);
        cluster.rest();

        assertThat(cluster.machine("n1").disks().hints()).isZero();
        assertThat(owes(cluster, "n1")).isTrue();
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void hintsThatAreGivenUpAreChargedLikeThoseThatAreBrought() {
        Upkeep poor =
                new Upkeep(
                        HintSettings.DEFAULT, 1L << 20, Upkeep.ROUNDS_ON_DEMAND, POOR_BUDGET_BYTES);
        Transcript cluster = new Transcript(Scenario.staged(3, poor));
        cluster.rest();
        cluster.crash("n3");
        cluster.rest();
        for (int key = 0; key < POOR_HINTS; key++) {
            cluster.turnTo(key);
            cluster.write("n1", "a", 3, 2);
        }
        cluster.pass(100);
        assertThat(cluster.machine("n1").disks().hints()).isEqualTo(POOR_HINTS);

        cluster.machine("n1").setClockSkewMillis(FOUR_HOURS_MILLIS);
        cluster.rest();
        assertThat(cluster.machine("n1").disks().hints()).isBetween(1, POOR_HINTS - 1);
        cluster.pass(60_000);

        assertThat(cluster.machine("n1").disks().hints()).isZero();
        assertThat(cluster.violations()).isEmpty();
    }

    /**
     * A collection is proven only after every member has said that it keeps no hint from before. So
     * this hint is planted, as if the fallback's folder had been copied back from an older day: the
     * last line of defence is that an expired hint goes nowhere.
     */
    @Test
    void anExpiredHintOfAValueWhoseTombstoneWasCollectedIsDiscarded() {
        Transcript cluster = new Transcript(4);
        cluster.rest();
        cluster.write("n1", "old", 3, 3);
        cluster.rest();
        Siblings old = cluster.durably("n1").siblings();
        cluster.delete("n1", 3, 3);
        cluster.rest();
        for (String node : new String[] {"n1", "n2", "n3", "n4"}) {
            cluster.compare(node);
            cluster.rest();
        }
        cluster.pass(120_000);
        assertThat(cluster.durably("n1")).isEqualTo(Held.Missing.MISSING);
        assertThat(cluster.durably("n3")).isEqualTo(Held.Missing.MISSING);

        cluster.cutOff("n4");
        cluster.rest();
        plantHint(cluster, old);
        cluster.forgetContext();
        cluster.write("n1", "new", 3, 3);
        cluster.rest();
        cluster.machine("n4").setClockSkewMillis(FOUR_HOURS_MILLIS);
        cluster.mend();
        cluster.pass(60_000);

        assertThat(cluster.machine("n4").disks().hints()).isZero();
        for (String node : new String[] {"n1", "n2", "n3"}) {
            assertThat(cluster.durably(node).siblings().values())
                    .as(node)
                    .singleElement()
                    .satisfies(
                            sibling -> assertThat(Values.name(sibling.value())).isEqualTo("new"));
        }
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aReplicaThatLostItsDiskIsUnsureOfItselfEvenWhereItIsTheOnlyPrimary() {
        Transcript cluster = new Transcript(3);
        cluster.rest();
        cluster.write("n1", "a", 3, 3);
        cluster.rest();

        cluster.wipe("n1");
        cluster.rest();
        cluster.start("n1");
        cluster.pass(1);
        cluster.read("n1", 1, 1);
        cluster.rest();

        assertThat(cluster.violations()).isEmpty();
    }

    /**
     * The fallback and its target have none of the key's records in common, so that what it gave up
     * is proven to be there only by those who do.
     */
    @Test
    void whatAFallbackGaveUpIsOwedUntilItsTargetWasComparedWithAllWhoMayHaveIt() {
        Transcript cluster = new Transcript(4);
        cluster.rest();
        cluster.crash("n3");
        cluster.rest();
        cluster.sloppyWrite("n1", "a", 3, 3);
        cluster.rest();
        cluster.machine("n4").setClockSkewMillis(FOUR_HOURS_MILLIS);
        cluster.rest();
        assertThat(cluster.machine("n4").disks().hints()).isZero();
        assertThat(owes(cluster, "n4")).isTrue();

        cluster.crash("n1");
        cluster.crash("n2");
        cluster.start("n3");
        cluster.pass(60_000);
        assertThat(cluster.durably("n3")).isEqualTo(Held.Missing.MISSING);
        assertThat(owes(cluster, "n4")).isTrue();

        cluster.start("n1");
        cluster.start("n2");
        cluster.pass(60_000);
        assertThat(cluster.durably("n3").siblings().values()).hasSize(1);
        assertThat(owes(cluster, "n4")).isFalse();
        assertThat(cluster.violations()).isEmpty();
    }

    private static void plantHint(Transcript cluster, Siblings siblings) {
        cluster.process("n4")
                .engines()
                .getFirst()
                .update(
                        new Slot.Hint(N3, cluster.key()),
                        new KeepHint(siblings, 3, false),
                        outcome -> {});
        cluster.pass(100);
        assertThat(cluster.machine("n4").disks().hints()).isEqualTo(1);
    }

    private static boolean owes(Transcript cluster, String node) {
        return cluster.machine(node)
                .disks()
                .owes(new Owed(cluster.partition(), N3, Owed.Reason.MISSED_HINT));
    }
}
