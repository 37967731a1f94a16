package coterie.consensus.simulation;

import coterie.consensus.Entry;
import coterie.consensus.PaxosEvent;
import coterie.consensus.ProposalId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** One run: a time of trouble, a time of quiet, and what the judge has to say. */
final class Simulation {

    private static final long REST_NANOS = 7_000 * Scenario.MILLIS;
    private static final long LAST_NANOS = 4_000 * Scenario.MILLIS;

    private Simulation() {}

    /**
     * What came of a run.
     *
     * @param hash its fingerprint
     * @param slots how many entries were chosen
     */
    record Result(
            List<String> violations,
            Set<Rule> broken,
            Set<PaxosEvent> events,
            long hash,
            long slots) {}

    static Result run(Scenario scenario) {
        SplittableRandom random = new SplittableRandom(scenario.seed());
        Schedule schedule = new Schedule();
        Judge judge = new Judge(schedule::now);
        Cluster cluster =
                new Cluster(
                        schedule,
                        scenario.founders(),
                        scenario.joiners(),
                        Scenario.SETTINGS,
                        scenario.fault(),
                        random,
                        judge);
        Nemesis nemesis = new Nemesis(scenario, cluster, judge, random.split());

        cluster.network(scenario.loss(), 100_000, scenario.slowestNanos());
        nemesis.begin();
        schedule.runUntil(scenario.troubleNanos());

        cluster.network(0, 500_000, 5 * Scenario.MILLIS);
        cluster.cutOff(Set.of());
        cluster.hosts().forEach(Host::start);
        schedule.runUntil(scenario.troubleNanos() + REST_NANOS);
        List<ProposalId> last = new ArrayList<>();
        for (Host host : cluster.hosts()) {
            Entry.Command command = nemesis.propose(host, LAST_NANOS);
            if (command != null) {
                last.add(command.id());
            }
        }
        schedule.runUntil(schedule.now() + LAST_NANOS);
        judge.close(cluster.hosts(), last);
        long slots =
                cluster.hosts().stream()
                        .map(Host::node)
                        .mapToLong(node -> node == null ? 0 : node.next().number() - 1)
                        .max()
                        .orElse(0);
        return new Result(judge.violations(), judge.broken(), judge.events(), judge.hash(), slots);
    }
}
