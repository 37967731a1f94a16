package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake that is built in on purpose must be found, by the checker whose business it is. */
class FaultTest {

    /** One of so many seeds must show the mistake; most mistakes show within ten. */
    private static final int SEEDS = 60;

    @ParameterizedTest
    @CsvSource({
        "KEEPS_INCARNATION, DOTS_ARE_UNIQUE",
        "KEEPS_BIRTH, NO_WRITE_LOST",
        "DROPS_WRITE_BACK, NO_READ_GOES_BACK",
        "COUNTS_FALLBACK, NO_STALE_READ",
        "ACKNOWLEDGES_EARLY, ACKNOWLEDGED_IS_DURABLE",
        "ACKNOWLEDGES_EARLY, NO_STALE_READ",
        "MERGES_BY_WALL_CLOCK, NO_WRITE_LOST",
        "TRUSTS_UNVERIFIED, NO_STALE_READ",
        "FORGETS_FORWARDED, NO_SIBLING_INVENTED"
    })
    void isFoundByItsChecker(Fault fault, Rule rule) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Simulation.Result sound = Simulation.run(Scenario.of(seed, 0, 0, Fault.NONE));
            Simulation.Result faulty = Simulation.run(Scenario.of(seed, 0, 0, fault));

            assertThat(sound.violations()).as("seed %d without %s", seed, fault).isEmpty();
            if (faulty.broke(rule)) {
                return;
            }
        }
        assertThat(false).as("%s breaks %s within %d seeds", fault, rule, SEEDS).isTrue();
    }
}
