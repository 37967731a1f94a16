package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationTest {

    @Test
    void findsNothingWrongWhereNothingHappensButClients() {
        for (long seed = 1; seed <= 20; seed++) {
            Simulation.Result result = Simulation.run(Scenario.of(seed, 0, 0, Fault.NONE).quiet());

            assertThat(result.violations()).as("seed %d", seed).isEmpty();
            assertThat(result.events()).isGreaterThan(1_000);
        }
    }
}
