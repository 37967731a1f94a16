package coterie.consensus.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.PaxosEvent;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final int SEEDS = 1_500;

    /** What no correct node does: {@code PaxosNodeTest} does it. */
    private static final Set<PaxosEvent> SEEN_ELSEWHERE =
            EnumSet.of(
                    PaxosEvent.FORGED_BALLOT,
                    PaxosEvent.FORGED_PROPOSAL,
                    PaxosEvent.IMPOSSIBLE_SLOT,
                    PaxosEvent.OTHER_GENERATION,
                    PaxosEvent.GENERATION_ADOPTED,
                    PaxosEvent.PROPOSALS_FULL);

    @Test
    void everyRuleHoldsAndEverySeedCanBeReplayed() {
        Set<PaxosEvent> unseen = EnumSet.complementOf(EnumSet.copyOf(SEEN_ELSEWHERE));
        long slots = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scenario scenario = Scenario.of(seed, Fault.NONE);
            Simulation.Result result = Simulation.run(scenario);
            Simulation.Result again = Simulation.run(scenario);

            assertThat(result.violations()).as("seed %d: %s", seed, scenario).isEmpty();
            assertThat(again.hash()).as("seed %d", seed).isEqualTo(result.hash());
            unseen.removeAll(result.events());
            slots += result.slots();
        }

        assertThat(unseen).isEmpty();
        assertThat(slots).isGreaterThan(10L * SEEDS);
    }
}
