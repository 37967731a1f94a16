package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.membership.Decision;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import coterie.ring.Undertaking.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What may go wrong while the ring changes, one thing at a time, under a steady load. */
class RingChangeTest {

    private static final int SEEDS = 2;
    private static final long A_MINUTE_MILLIS = 60_000;

    /** At which point of a change something happens. */
    enum Moment {
        BEGIN(Step.BEGIN),
        SWITCH(Step.SWITCH),
        END(null);

        private final @Nullable Step step;

        Moment(@Nullable Step step) {
            this.step = step;
        }
    }

    private static void play(Consumer<Director> plot, Consumer<Simulation.Result> check) {
        play(0, plot, check);
    }

    private static void play(
            int driftMillionths, Consumer<Director> plot, Consumer<Simulation.Result> check) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scenario scenario = Scenario.ofPlot(seed, 4, driftMillionths, Fault.NONE);

            Simulation.Result result = Simulation.run(scenario, (_, _, _) -> {}, plot);

            assertThat(result.violations()).as("seed %d", seed).isEmpty();
            check.accept(result);
        }
    }

    private static Consumer<Simulation.Result> hasMembers(String... names) {
        List<NodeId> members = Arrays.stream(names).map(NodeId::new).toList();
        return result ->
                assertThat(result.membership().ring().members().stream().map(Member::id))
                        .as("seed %d", result.scenario().seed())
                        .containsExactlyInAnyOrderElementsOf(members);
    }

    static Stream<String> changes() {
        return Stream.of("join", "leave", "remove", "replace", "replace dead");
    }

    private static void change(Director director, String what) {
        switch (what) {
            case "join" -> director.join("m1");
            case "leave" -> director.leave("n2");
            case "remove" -> director.remove("n2");
            case "replace" -> director.replace("n2", "m1", false);
            default -> director.replace("n2", "m1", true);
        }
    }

    private static Consumer<Simulation.Result> hasMade(String what) {
        return switch (what) {
            case "join" -> hasMembers("n1", "n2", "n3", "n4", "m1");
            case "leave", "remove" -> hasMembers("n1", "n3", "n4");
            default -> hasMembers("n1", "m1", "n3", "n4");
        };
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeIsMadeUnderLoad(String what) {
        play(director -> change(director, what), hasMade(what));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void anAcceptorRestartsAtEachStep(String what) {
        play(
                director -> {
                    director.atEachEpoch(_ -> {
                        Machine leader = director.leader();
                        director.crash(leader, 0, 300);
                        director.crash(director.anyBut(leader), 400, 300);
                    });
                    change(director, what);
                },
                hasMade(what));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aProposerThatWasPausedForAMinuteComesBackAndBelievesItLeads(String what) {
        play(
                director -> {
                    director.at(
                            Step.BEGIN, () -> director.pause(director.leader(), A_MINUTE_MILLIS));
                    change(director, what);
                    director.after(A_MINUTE_MILLIS, () -> {});
                },
                hasMade(what));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aCoordinatorComesBackTwoEpochsBehind(String what) {
        play(
                director -> {
                    director.at(
                            Step.BEGIN,
                            () ->
                                    director.cutOff(
                                            List.of(director.machine("n3")), A_MINUTE_MILLIS / 4));
                    change(director, what);
                },
                hasMade(what));
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void theJoiningNodeDiesAtEachStep(Moment moment) {
        play(
                director -> {
                    Machine joining = director.join("m1");
                    director.at(moment.step, () -> director.crash(joining, 100, 2_000));
                },
                hasMembers("n1", "n2", "n3", "n4", "m1"));
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aSourceDiesAtEachStep(Moment moment) {
        play(
                director -> {
                    director.join("m1");
                    director.at(moment.step, () -> director.crash(director.anyBut(), 50, 3_000));
                },
                hasMembers("n1", "n2", "n3", "n4", "m1"));
    }

    @Test
    void ofTwoChangesAtOnceOneIsGranted() {
        List<Decision> decisions = new ArrayList<>();
        play(
                director -> {
                    RingChange one = new RingChange.Leave(new NodeId("n1"), true);
                    RingChange other = new RingChange.Leave(new NodeId("n2"), true);
                    director.propose("n3", one);
                    director.propose("n4", other);
                    director.after(9_000, () -> decisions.addAll(director.decisions()));
                },
                result -> {
                    assertThat(result.membership().ring().members()).hasSize(3);
                    assertThat(decisions).hasSize(2);
                    assertThat(decisions)
                            .hasAtLeastOneElementOfType(Decision.Agreed.class)
                            .hasAtLeastOneElementOfType(Decision.Rejected.class);
                    decisions.clear();
                });
    }

    @Test
    void aRemovedNodeThatReturnsWithItsDataIsNobody() {
        List<Machine> returned = new ArrayList<>();
        play(
                director -> {
                    director.remove("n2");
                    director.at(null, () -> director.after(500, director.machine("n2")::comeBack));
                    returned.add(director.machine("n2"));
                },
                hasMembers("n1", "n3", "n4"));
        assertThat(returned).allMatch(Machine::isRetired);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void theLeaderAndASourceAreCutOffTogether(Moment moment) {
        play(
                director -> {
                    director.at(
                            moment.step,
                            () -> {
                                Machine leader = director.leader();
                                director.cutOff(List.of(leader, director.anyBut(leader)), 8_000);
                            });
                    director.join("m1");
                },
                hasMembers("n1", "n2", "n3", "n4", "m1"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void clocksGainAndLoseWithinTheBoundWhileALeaseHolderIsCutOff(String what) {
        play(
                Turnover.MOST_DRIFT_MILLIONTHS,
                director -> {
                    director.atEachEpoch(_ ->
                            director.cutOff(List.of(director.anyBut(director.leader())), 4_000));
                    change(director, what);
                },
                hasMade(what));
    }
}
