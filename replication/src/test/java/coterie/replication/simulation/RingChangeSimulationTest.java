package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rings that change at random, while clients work and everything else befalls the cluster, too. */
class RingChangeSimulationTest {

    private static final int SEEDS = 8;
    private static final int CHANGES = 4;
    private static final int LONG_SEEDS = 2_000;
    private static final int MANY_CHANGES = 50;

    /**
     * Seeds that found faults once: a hint of few copies brought to a node that had come to stand
     * further back; a leaver that, told to stay, had forgotten whom its hints were for; and a
     * fallback that had become a primary and was named as a fallback all the same.
     */
    private static final List<Long> ONCE_BROKEN =
            List.of(12L, 131L, 383L, 415L, 589L, 833L, 1129L, 1133L, 1317L, 1404L, 1615L);

    @Test
    void keepsEveryRuleThroughChangesOfTheRingAndDoesTheSameEachTime() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scenario scenario = Scenario.ofChanges(seed, CHANGES, Fault.NONE);

            Simulation.Result once = Simulation.run(scenario);
            Simulation.Result again = Simulation.run(scenario);

            assertThat(once.violations()).as("seed %d", seed).isEmpty();
            assertThat(again.traceHash()).as("seed %d", seed).isEqualTo(once.traceHash());
            assertThat(once.membership().epoch().value()).isGreaterThan(CHANGES);
        }
    }

    @Test
    void keepsEveryRuleWhereAFaultWasFoundOnce() {
        for (long seed : ONCE_BROKEN) {
            Scenario scenario = Scenario.ofChanges(seed, CHANGES, Fault.NONE);

            assertThat(Simulation.run(scenario).violations()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void keepsEveryRuleThroughChangesOfTheRingOverManySeeds() {
        for (long seed = 1; seed <= LONG_SEEDS; seed++) {
            Scenario scenario = Scenario.ofChanges(seed, CHANGES, Fault.NONE);

            assertThat(Simulation.run(scenario).violations()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    @Tag("long")
    void losesNothingThroughFiftyChangesInARow() {
        Scenario scenario = Scenario.ofChanges(1, MANY_CHANGES, Fault.NONE);

        assertThat(Simulation.run(scenario).violations()).isEmpty();
    }
}
