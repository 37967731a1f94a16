package coterie.consensus.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake that is built in on purpose must be found, by the checker whose business it is. */
class FaultTest {

    /** One of so many seeds must show the mistake; most mistakes show within fifty. */
    private static final int SEEDS = 1_500;

    /** Takes an order of starts that hardly comes by chance: {@code FoundingTest} makes it. */
    private static final Fault SEEN_ELSEWHERE = Fault.SKIPS_ENROLMENT;

    /** A mistake, and the rule that it must be seen to break. */
    record Pair(Fault fault, Rule rule) {}

    static Stream<Pair> pairs() {
        return Stream.of(
                new Pair(Fault.FORGETS_PROMISE, Rule.NO_NODE_BREAKS),
                new Pair(Fault.FORGETS_VOTE, Rule.ONE_DECISION_PER_SLOT),
                new Pair(Fault.VOTES_WHEN_WIPED, Rule.ONE_DECISION_PER_SLOT),
                new Pair(Fault.ACCEPTS_BELOW_PROMISE, Rule.ONE_DECISION_PER_SLOT),
                new Pair(Fault.IGNORES_ACCEPTED, Rule.ONE_DECISION_PER_SLOT),
                new Pair(Fault.SENDS_BEFORE_PERSIST, Rule.ONE_DECISION_PER_SLOT),
                new Pair(Fault.CONFIRMS_ALWAYS, Rule.NO_LEADER_IS_DECEIVED),
                new Pair(Fault.FORGETS_RECENT, Rule.APPLIED_ONCE),
                new Pair(Fault.MISHEARS, Rule.STATES_AGREE),
                new Pair(Fault.DENIES_UNKNOWN, Rule.OUTCOMES_ARE_TRUE),
                new Pair(Fault.LOSES_PREPARE, Rule.PROGRESS_IS_MADE));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void isFoundByItsChecker(Pair pair) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            if (Simulation.run(Scenario.of(seed, pair.fault())).broken().contains(pair.rule())) {
                Simulation.Result sound = Simulation.run(Scenario.of(seed, Fault.NONE));
                assertThat(sound.violations()).as("seed %d without it", seed).isEmpty();
                return;
            }
        }
        assertThat(false).as("%s within %d seeds", pair, SEEDS).isTrue();
    }

    @Test
    void everyRuleAndEveryMistakeHasItsTest() {
        Set<Rule> rules = pairs().map(Pair::rule).collect(Collectors.toSet());
        Set<Fault> faults = pairs().map(Pair::fault).collect(Collectors.toSet());
        faults.add(Fault.NONE);
        faults.add(SEEN_ELSEWHERE);

        assertThat(rules).containsExactlyInAnyOrder(Rule.values());
        assertThat(faults).containsExactlyInAnyOrder(Fault.values());
    }
}
