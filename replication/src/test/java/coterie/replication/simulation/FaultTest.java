package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake that is built in on purpose must be found, by the checker whose business it is. */
class FaultTest {

    /** What can be broken only where the ring changes. */
    private static EnumSet<Rule> ofRings() {
        return EnumSet.range(Rule.ONE_DECISION, Rule.CHANGES_END);
    }

    /** One of so many seeds must show the mistake; most mistakes show within ten. */
    private static final int SEEDS = 100;

    /**
     * A mistake, and the rule that it must be seen to break.
     *
     * @param absences whether nodes are away all the time: elsewhere it takes much bad luck
     */
    record Pair(Fault fault, Rule rule, boolean absences) {

        Pair(Fault fault, Rule rule) {
            this(fault, rule, false);
        }

        Scenario scenario(long seed, Fault mistake) {
            return absences ? Scenario.ofAbsences(seed, mistake) : Scenario.of(seed, 0, 0, mistake);
        }
    }

    static Stream<Pair> pairs() {
        return Stream.of(
                new Pair(Fault.KEEPS_INCARNATION, Rule.DOTS_ARE_UNIQUE),
                new Pair(Fault.KEEPS_BIRTH, Rule.NO_WRITE_LOST),
                new Pair(Fault.DROPS_WRITE_BACK, Rule.NO_READ_GOES_BACK),
                new Pair(Fault.IGNORES_MERGES, Rule.REPLICAS_CONVERGE),
                new Pair(Fault.COUNTS_FALLBACK, Rule.NO_STALE_READ),
                new Pair(Fault.ACKNOWLEDGES_EARLY, Rule.ACKNOWLEDGED_IS_DURABLE),
                new Pair(Fault.ACKNOWLEDGES_EARLY, Rule.NO_STALE_READ),
                new Pair(Fault.MERGES_BY_WALL_CLOCK, Rule.NO_WRITE_LOST),
                new Pair(Fault.MERGES_BY_WALL_CLOCK, Rule.NO_NODE_BREAKS),
                new Pair(Fault.TRUSTS_UNVERIFIED, Rule.NO_STALE_READ),
                new Pair(Fault.FORGETS_FORWARDED, Rule.NO_SIBLING_INVENTED),
                new Pair(Fault.DENIES_FORWARDED, Rule.NOTHING_DONE_IS_NOTHING),
                new Pair(Fault.INVENTS_EVIDENCE, Rule.EVIDENCE_COUNTS),
                new Pair(Fault.RESURRECTS, Rule.SUPERSEDED_IS_GONE),
                new Pair(Fault.CLAIMS_UNSEEN, Rule.NO_CONTEXT_OVERREACHES),
                new Pair(Fault.FORGETS_CONTEXT, Rule.CONTEXT_IS_HONOURED),
                new Pair(Fault.LOSES_TIMERS, Rule.ANSWERED_ONCE),
                new Pair(Fault.DELAYS_TIMERS, Rule.ANSWERED_ONCE),
                new Pair(Fault.HIDES_KEYS, Rule.LISTING_IS_TRUE),
                new Pair(Fault.DROPS_HINTS, Rule.HINTS_END_WELL),
                new Pair(Fault.DROPS_HINTS, Rule.NO_WRITE_LOST, true),
                new Pair(Fault.UNCOUNTS_HINTS, Rule.NO_WRITE_LOST, true),
                new Pair(Fault.REMOVES_CHANGED_HINTS, Rule.HINTS_END_WELL, true),
                new Pair(Fault.FORGETS_OWED, Rule.HINTS_END_WELL),
                new Pair(Fault.COLLECTS_ON_TIME_ALONE, Rule.NOTHING_COMES_BACK),
                new Pair(Fault.ANSWERS_UNVERIFIED, Rule.NO_STALE_READ),
                new Pair(Fault.TRUSTS_STALE_TREES, Rule.REPLICAS_CONVERGE),
                new Pair(Fault.SETTLES_UNPAID, Rule.OWED_IS_PAID),
                new Pair(Fault.CLAIMS_COMPARISONS, Rule.OWED_IS_PAID),
                new Pair(Fault.DENIES_RECORDS, Rule.REPAIR_COMES_TO_REST));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void isFoundByItsChecker(Pair pair) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Simulation.Result faulty = Simulation.run(pair.scenario(seed, pair.fault()));

            if (faulty.broke(pair.rule())) {
                Simulation.Result sound = Simulation.run(pair.scenario(seed, Fault.NONE));
                assertThat(sound.violations())
                        .as("seed %d without %s", seed, pair.fault())
                        .isEmpty();
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
        RingChangeFaultTest.mistakes().map(RingChangeFaultTest.Mistake::fault).forEach(faults::add);

        assertThat(rules).containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(ofRings()));
        assertThat(faults).containsExactlyInAnyOrder(Fault.values());
    }
}
