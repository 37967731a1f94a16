package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.RingChange;
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

    private static final int CLIENTS = 20;
    private static final long AT_REST_MILLIS = 4_000;
    private static final long FULL_MILLIS = 4_000;
    private static final long SLOW_MILLIS = 1_500;

    /**
     * A mistake, and the rule that it must be seen to break.
     *
     * @param clients how many work meanwhile; none where the plot says who asks for what
     * @param plot what happens
     */
    record Mistake(Fault fault, Rule rule, int clients, Consumer<Director> plot) {

        Simulation.Result run(long seed, Fault built) {
            return Simulation.run(Scenario.ofPlot(seed, clients, 0, built), (_, _, _) -> {}, plot);
        }

        @Override
        public String toString() {
            return fault + " breaks " + rule;
        }
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                new Mistake(
                        Fault.PASSES_THE_SILENT,
                        Rule.EPOCHS_MEET,
                        CLIENTS,
                        RingChangeFaultTest::cutOff),
                new Mistake(
                        Fault.WRITES_TO_ONE_RING,
                        Rule.ACKNOWLEDGED_IS_DURABLE,
                        CLIENTS,
                        RingChangeFaultTest::leaving),
                new Mistake(
                        Fault.DROPS_TOO_EARLY,
                        Rule.NO_STALE_READ,
                        CLIENTS,
                        RingChangeFaultTest::leaving),
                new Mistake(
                        Fault.CLAIMS_EPOCH,
                        Rule.EPOCHS_MEET,
                        CLIENTS,
                        RingChangeFaultTest::twoHearNothing),
                new Mistake(
                        Fault.IGNORES_LEASE,
                        Rule.EPOCHS_MEET,
                        CLIENTS,
                        RingChangeFaultTest::twoAreCutOff),
                new Mistake(
                        Fault.CLAIMS_COPIES,
                        Rule.NO_STALE_READ,
                        0,
                        RingChangeFaultTest::oneHasNoRoom),
                new Mistake(
                        Fault.SKIPS_DRAIN,
                        Rule.NO_STALE_READ,
                        0,
                        RingChangeFaultTest::theRemovedOneLives));
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

    /**
     * Two members do not hear that the ring changes, and are heard. As long as they have leases
     * they serve each other by the old ring, so the change must wait for them.
     */
    private static void twoHearNothing(Director director) {
        director.at(Step.SWITCH, () -> director.deafen(director.twoAside(), 4_000));
        director.join("m1", 4);
    }

    /**
     * Two members that hear nobody but each other know of the old ring alone, by which they are a
     * quorum. The others go on without them once their leases have run out.
     */
    private static void twoAreCutOff(Director director) {
        director.at(Step.SWITCH, () -> director.cutOff(director.twoAside(), 8_000));
        director.join("m1", 4);
    }

    /**
     * What the others are to hold when one leaves does not go on the disks of one of them for a
     * while, so it must not be read there. No newcomer: one that begins with empty disks is not
     * believed before it was compared with all others, whatever it claims.
     */
    private static void oneHasNoRoom(Director director) {
        director.writeToAll(director.machine("n3"), 3);
        director.at(
                Step.BEGIN,
                () -> {
                    Machine full = director.anyBut(director.leader(), director.machine("n2"));
                    for (int shard = 0; shard < full.shards(); shard++) {
                        full.fill(shard, true);
                    }
                    director.after(FULL_MILLIS, full::mendDisks);
                });
        director.at(Step.SWITCH, () -> readEverywhere(director));
        director.after(AT_REST_MILLIS, () -> director.leave("n2"));
    }

    /**
     * One that is held for dead is but slow to save what was agreed on. As long as it has a lease
     * it writes by the old ring, and nobody will be compared with it: so nothing may be copied
     * before its lease has run out.
     */
    private static void theRemovedOneLives(Director director) {
        Machine slow = director.machine("n4");
        director.at(
                Step.BEGIN,
                () -> {
                    slow.slowDown(0, SLOW_MILLIS * Scenario.MILLIS);
                    director.after(SLOW_MILLIS / 2, () -> director.writeToAll(slow, 3));
                    director.after(SLOW_MILLIS, slow::mendDisks);
                });
        director.at(Step.SWITCH, () -> readEverywhere(director));
        director.after(
                AT_REST_MILLIS,
                () -> director.propose("n3", new RingChange.Remove(slow.id(), true)));
    }

    /** Again and again while the nodes come to the step, before one that goes has handed over. */
    private static void readEverywhere(Director director) {
        for (int millis = 2; millis <= 40; millis += 2) {
            director.after(
                    millis,
                    () ->
                            director.cluster()
                                    .machines()
                                    .forEach(machine -> director.readFromOne(machine, 3)));
        }
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
