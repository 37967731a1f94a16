package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {

    /** Seeds by which records that were not verified were dropped, and with them the doubt. */
    private static final List<Long> ONCE_BROKEN = List.of(8_444L, 14_508L);

    private static final int SEEDS = 40;
    private static final int QUIET_SEEDS = 10;

    /** The most requests of a hundred that fail, in trouble and without. */
    private static final int MOST_FAILED = 50;

    private static final int MOST_FAILED_IN_QUIET = 5;
    private static final int LONG_SEEDS = 50_000;

    @ParameterizedTest(name = "{0} shards")
    @ValueSource(ints = {1, 2, 4})
    void keepsEveryRuleThroughCrashesAndCutsAndDoesTheSameEachTime(int shards) {
        long answered = 0;
        long failed = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scenario scenario = Scenario.of(seed, 0, shards, Fault.NONE);

            Simulation.Result once = Simulation.run(scenario);
            Simulation.Result again = Simulation.run(scenario);

            assertThat(once.violations()).as("seed %d", seed).isEmpty();
            assertThat(again.traceHash()).as("seed %d", seed).isEqualTo(once.traceHash());
            answered += once.answered();
            failed += once.failed();
        }
        assertThat(100 * failed / answered).isLessThan(MOST_FAILED);
    }

    @Test
    void findsNothingToComplainOfWhereNothingHappensButClients() {
        for (long seed = 1; seed <= QUIET_SEEDS; seed++) {
            Scenario scenario = Scenario.of(seed, 0, 0, Fault.NONE).quiet();

            Simulation.Result result = Simulation.run(scenario);

            assertThat(result.violations()).as("seed %d", seed).isEmpty();
            assertThat(result.events()).isGreaterThan(1_000);
            assertThat(100 * result.failed() / result.answered())
                    .as("seed %d", seed)
                    .isLessThan(MOST_FAILED_IN_QUIET);
        }
    }

    @Test
    void keepsEveryRuleWhereAFaultWasFoundOnce() {
        for (long seed : ONCE_BROKEN) {
            Scenario scenario = Scenario.of(seed, 0, 0, Fault.NONE);

            assertThat(Simulation.run(scenario).violations()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void anotherSeedIsAnotherRun() {
        assertThat(Simulation.run(Scenario.of(1, 0, 0, Fault.NONE)).traceHash())
                .isNotEqualTo(Simulation.run(Scenario.of(2, 0, 0, Fault.NONE)).traceHash());
    }

    @Test
    @Tag("long")
    void keepsEveryRuleOverManySeeds() {
        for (long seed = 1; seed <= LONG_SEEDS; seed++) {
            Scenario scenario = Scenario.of(seed, 0, 0, Fault.NONE);

            assertThat(Simulation.run(scenario).violations()).as("seed %d", seed).isEmpty();
        }
    }
}
