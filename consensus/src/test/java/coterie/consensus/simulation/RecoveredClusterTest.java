package coterie.consensus.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.Bytes;
import coterie.consensus.DurableState;
import coterie.consensus.Entry;
import coterie.consensus.PaxosEvent;
import coterie.consensus.PaxosNode;
import coterie.consensus.Recovery;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Five founders, of whom three go away for good, and come back nevertheless. */
class RecoveredClusterTest {

    private final Schedule schedule = new Schedule();
    private final Judge judge = new Judge(schedule::now);
    private final Cluster cluster =
            new Cluster(
                    schedule, 5, 0, Scenario.SETTINGS, Fault.NONE, new SplittableRandom(1), judge);

    private void pass(long millis) {
        schedule.runUntil(schedule.now() + millis * Scenario.MILLIS);
    }

    private void propose(int number, String command) {
        cluster.host(number)
                .propose(
                        node -> new Entry.Command(node.nextId(), Bytes.ofText(command)),
                        2_000 * Scenario.MILLIS);
        pass(2_000);
    }

    private void recover(Host... survivors) {
        SortedMap<NodeId, DurableState> disks = new TreeMap<>();
        List<NodeId> voters = new ArrayList<>();
        for (Host host : survivors) {
            host.crash();
            disks.put(host.self(), Objects.requireNonNull(host.disk()));
            voters.add(host.self());
        }
        Recovery.recover(disks, voters, List.of(), new SplittableRandom(2))
                .forEach((node, state) -> cluster.host(node).replaceDisk(state));
        for (Host host : survivors) {
            host.start();
        }
    }

    @Test
    void survivorsGoOnAndTheDeadFollowThemWhenTheyComeBack() {
        cluster.network(0, Scenario.MILLIS, 2 * Scenario.MILLIS);
        cluster.hosts().forEach(Host::start);
        pass(4_000);
        propose(1, "before");
        List<Host> dead = cluster.hosts().subList(2, 5);
        dead.forEach(Host::crash);
        propose(1, "too-few");
        assertThat(cluster.host(1).ledger().lines()).isEqualTo("2 before\n");

        recover(cluster.host(1), cluster.host(2));
        pass(4_000);
        propose(2, "after");
        dead.forEach(Host::start);
        pass(6_000);
        propose(5, "together");
        pass(4_000);

        String lines = cluster.host(1).ledger().lines();
        assertThat(lines).startsWith("2 before\n").contains("after").endsWith("together\n");
        for (Host host : cluster.hosts()) {
            PaxosNode node = Objects.requireNonNull(host.node());
            assertThat(host.ledger().lines()).isEqualTo(lines);
            assertThat(node.generation().number()).isEqualTo(2);
            assertThat(node.voters().nodes())
                    .containsExactlyElementsOf(cluster.members.subList(0, 2));
        }
        assertThat(judge.events()).contains(PaxosEvent.GENERATION_ADOPTED);
    }
}
