package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Undertaking.Step;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake in how the ring changes must be found, with the bad luck that it takes. */
class RingChangeFaultTest {

    /** One of so many seeds must show the mistake. */
    private static final int SEEDS = 40;

    /**
     * A mistake, and the rule that it must be seen to break.
     *
     * @param plot what happens meanwhile
     */
    record Mistake(Fault fault, Rule rule, Consumer<Director> plot) {

        Simulation.Result run(long seed, Fault built) {
            return Simulation.run(Scenario.ofPlot(seed, 20, 0, built), (_, _, _) -> {}, plot);
        }

        @Override
        public String toString() {
            return fault + " breaks " + rule;
        }
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                new Mistake(Fault.PASSES_THE_SILENT, Rule.EPOCHS_MEET, RingChangeFaultTest::cutOff),
                new Mistake(
                        Fault.WRITES_TO_ONE_RING,
                        Rule.ACKNOWLEDGED_IS_DURABLE,
                        RingChangeFaultTest::leaving),
                new Mistake(
                        Fault.DROPS_TOO_EARLY, Rule.NO_STALE_READ, RingChangeFaultTest::leaving));
    }

    private static void cutOff(Director director) {
        director.at(
                Step.SWITCH,
                () -> director.cutOff(List.of(director.anyBut(director.leader())), 8_000));
        director.join("m1", 4);
    }

    private static void leaving(Director director) {
        director.leave("n2");
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isFoundByItsChecker(Mistake mistake) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            if (mistake.run(seed, mistake.fault()).broke(mistake.rule())) {
                assertThat(mistake.run(seed, Fault.NONE).violations())
                        .as("seed %d without %s", seed, mistake.fault())
                        .isEmpty();
                return;
            }
        }
        assertThat(false).as("%s within %d seeds", mistake, SEEDS).isTrue();
    }
}
