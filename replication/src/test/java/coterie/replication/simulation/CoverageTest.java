package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Event;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every branch that is worth an {@link Event} must have run, or the simulator is not as hard on the
 * node as it should be.
 */
class CoverageTest {

    private static final int SEEDS = 300;

    /**
     * Takes 65,536 forwarded writes within a minute: {@code ForwardedWritesTest} sees it; or more
     * members, or a relay with more to do: {@code GossiperTest} sees it; or a word that comes too
     * late: {@code RepairTest}.
     */
    private static final Set<Event> SEEN_ELSEWHERE =
            EnumSet.of(
                    Event.FORWARD_FORGOTTEN,
                    Event.RUMOURS_HELD_BACK,
                    Event.RELAY_REFUSED,
                    Event.DROP_REFUSED);

    /** Runs that change the ring see to it. */
    private static final Set<Event> OF_CHANGES =
            EnumSet.of(
                    Event.HINT_REROUTED,
                    Event.REPLICA_MADE,
                    Event.FETCH_TRIED_NEXT,
                    Event.RECORD_HANDED_OVER,
                    Event.RECORD_DROPPED,
                    Event.OTHER_EPOCH_REFUSED,
                    Event.LEASE_MISSING,
                    Event.REPLANNED);

    /** Cannot come of a correct history: the faults see it. */
    private static final Set<Event> SEEN_WITH_FAULTS = EnumSet.of(Event.REPLICAS_DIVERGED);

    @Test
    void everyMarkIsHitOverTheFixedSeeds() {
        Set<Event> unseen = EnumSet.allOf(Event.class);
        unseen.removeAll(SEEN_ELSEWHERE);
        unseen.removeAll(OF_CHANGES);
        unseen.removeAll(SEEN_WITH_FAULTS);
        Set<Mishap> spared = EnumSet.allOf(Mishap.class);
        for (long seed = 1; seed <= SEEDS && !(unseen.isEmpty() && spared.isEmpty()); seed++) {
            Simulation.Result result = Simulation.run(Scenario.of(seed, 0, 0, Fault.NONE));
            unseen.removeAll(result.marks().keySet());
            spared.removeAll(result.mishaps());
        }

        assertThat(unseen).isEmpty();
        assertThat(spared).as("what the simulator never did to a cluster").isEmpty();
    }

    @Test
    void everyMarkOfAChangeIsHitOverTheFixedSeeds() {
        Set<Event> unseen = EnumSet.copyOf(OF_CHANGES);
        Set<Mishap> spared = EnumSet.of(Mishap.DISK_LOST, Mishap.RECORD_ROTTED);
        for (long seed = 1; seed <= SEEDS && !(unseen.isEmpty() && spared.isEmpty()); seed++) {
            Simulation.Result result = Simulation.run(Scenario.ofChanges(seed, 4, Fault.NONE));
            unseen.removeAll(result.marks().keySet());
            spared.removeAll(result.mishaps());
        }

        assertThat(unseen).isEmpty();
        assertThat(spared).as("what the simulator never did to a changing cluster").isEmpty();
    }

    @Test
    void aHistoryThatCannotBeIsNoticed() {
        Simulation.Result result = Simulation.run(Scenario.of(1, 0, 0, Fault.MERGES_BY_WALL_CLOCK));

        assertThat(result.marks().keySet()).containsAll(SEEN_WITH_FAULTS);
        assertThat(result.broke(Rule.NO_NODE_BREAKS)).isTrue();
    }
}
