package coterie.consensus.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.Bytes;
import coterie.consensus.Entry;
import coterie.consensus.PaxosNode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How three founders begin, when one comes late and one loses its disk. */
class FoundingTest {

    private final Schedule schedule = new Schedule();
    private final Judge judge = new Judge(schedule::now);

    private Cluster founders(int number, Fault fault) {
        Cluster cluster =
                new Cluster(
                        schedule,
                        number,
                        0,
                        Scenario.SETTINGS,
                        fault,
                        new SplittableRandom(1),
                        judge);
        cluster.network(0, Scenario.MILLIS, 2 * Scenario.MILLIS);
        return cluster;
    }

    private void pass(long millis) {
        schedule.runUntil(schedule.now() + millis * Scenario.MILLIS);
    }

    private static void propose(Host host, String command) {
        host.propose(node -> new Entry.Command(node.nextId(), Bytes.ofText(command)), 1);
    }

    private static boolean mayVote(Host host) {
        PaxosNode node = host.node();
        return node != null && node.mayVote();
    }

    /** n1 and n2 choose while n3 has never been up; then n2 forgets it, and meets n3 alone. */
    private Cluster chosenAndForgotten(Fault fault) {
        Cluster cluster = founders(3, fault);
        cluster.host(1).start();
        cluster.host(2).start();
        pass(4_000);
        propose(cluster.host(1), "x");
        pass(1_000);
        cluster.host(1).crash();
        cluster.host(2).crash();
        cluster.host(2).wipe();
        cluster.host(2).start();
        cluster.host(3).start();
        pass(6_000);
        return cluster;
    }

    @Test
    void whatTwoOfThreeChoseCouldBeChosenAgainHadTheThirdNotBeenAsked() {
        chosenAndForgotten(Fault.SKIPS_ENROLMENT);

        assertThat(judge.broken()).contains(Rule.ONE_DECISION_PER_SLOT);
    }

    @Test
    void noFounderVotesBeforeEnoughOthersHaveMetIt() {
        Cluster cluster = chosenAndForgotten(Fault.NONE);

        assertThat(judge.violations()).isEmpty();
        assertThat(cluster.hosts()).noneMatch(FoundingTest::mayVote);

        cluster.host(1).start();
        pass(6_000);

        assertThat(judge.violations()).isEmpty();
        assertThat(cluster.hosts()).allMatch(FoundingTest::mayVote);
    }

    @Test
    void onceAllHaveMetTwoOfThreeAreEnough() {
        Cluster cluster = founders(3, Fault.NONE);
        cluster.hosts().forEach(Host::start);
        pass(4_000);
        cluster.host(3).crash();

        propose(cluster.host(2), "x");
        pass(4_000);

        assertThat(cluster.host(1).ledger().lines()).isEqualTo("2 x\n");
    }

    @Test
    void oneFounderAloneAndFourOfFiveBeginAtOnce() {
        Cluster alone = founders(1, Fault.NONE);
        alone.host(1).start();
        pass(4_000);
        assertThat(mayVote(alone.host(1))).isTrue();

        Cluster five = founders(5, Fault.NONE);
        five.hosts().subList(0, 3).forEach(Host::start);
        pass(4_000);
        assertThat(five.hosts()).noneMatch(FoundingTest::mayVote);
        five.host(4).start();
        pass(4_000);
        assertThat(five.hosts().subList(0, 4)).allMatch(FoundingTest::mayVote);
    }
}
