package coterie.replication.simulation;

import coterie.replication.Event;
import coterie.ring.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A whole cluster in one thread and in virtual time: real nodes, with everything around them made
 * up from a seed.
 *
 * <p>Clients work while the nemesis makes trouble; then the cluster is healed, and what is left is
 * held against the truth.
 */
public final class Simulation {

    /** After which a run counts as one that never comes to rest, if its ring does not change. */
    private static final long MOST_EVENTS = 3_000_000;

    /** So many more for each change of the ring: twice what some take. */
    private static final long MOST_EVENTS_A_CHANGE = 120_000;

    /** A node is ready after so long at the most, though it be unsure of what it knows. */
    private static final long READY_NANOS = 5_000 * Scenario.MILLIS;

    /** In all the trouble changes may not come to their end; so long is each waited for. */
    private static final long LONGEST_CHANGE_NANOS = 30_000 * Scenario.MILLIS;

    private static final long TURN_NANOS = 100 * Scenario.MILLIS;

    private final Trace trace;
    private final Schedule schedule;
    private final Cluster cluster;
    private final Nemesis nemesis;
    private final Operator operator;
    private final SplittableRandom directing;
    private final Healing healing;
    private final List<Client> clients = new ArrayList<>();

    private Simulation(Scenario scenario, Witness witness) {
        SplittableRandom random = new SplittableRandom(scenario.seed() ^ 0x5117_C0DEL);
        this.trace = new Trace(witness);
        this.schedule = new Schedule(trace);
        this.cluster = new Cluster(scenario, schedule, random.split(), Narrator.SILENT);
        this.nemesis = new Nemesis(cluster, random.split());
        this.healing = new Healing(cluster, random.split());
        for (int i = 0; i < scenario.clients(); i++) {
            int requests = scenario.requests() / scenario.clients();
            clients.add(new Client(cluster, random.split(), "c" + i, requests));
        }
        this.operator = new Operator(cluster, random.split());
        cluster.changesWhile(() -> !operator.isDone());
        this.directing = random.split();
    }

    /**
     * What became of a run.
     *
     * @param scenario what was run
     * @param traceHash the fingerprint of all that happened, the same whenever the scenario is run
     * @param events how many things happened
     * @param answered how many requests were answered
     * @param failed how many of them failed
     * @param violations the rules that it broke, the first ones first; none if all is well
     * @param marks how often each event was seen
     * @param mishaps what befell the cluster
     * @param membership who its members are in the end
     */
    public record Result(
            Scenario scenario,
            long traceHash,
            long events,
            int answered,
            int failed,
            List<Violation> violations,
            Map<Event, Integer> marks,
            Set<Mishap> mishaps,
            Membership membership) {

        /** Whether the run broke this rule. */
        public boolean broke(Rule rule) {
            return violations.stream().anyMatch(violation -> violation.rule() == rule);
        }

        /** How many rules the run broke. */
        public long rulesBroken() {
            return violations.stream().map(Violation::rule).distinct().count();
        }
    }

    /** Runs the scenario from its beginning to its end. */
    public static Result run(Scenario scenario) {
        return run(scenario, (_, _, _) -> {});
    }

    /** Runs the scenario and tells of everything that happens. */
    public static Result run(Scenario scenario, Witness witness) {
        return new Simulation(scenario, witness).run(_ -> {});
    }

    /** Runs the scenario, in which happens what the plot has its director do. */
    static Result run(Scenario scenario, Witness witness, Consumer<Director> plot) {
        return new Simulation(scenario, witness).run(plot);
    }

    private Result run(Consumer<Director> plot) {
        cluster.machines().forEach(Machine::start);
        runWhile(() -> schedule.now() < READY_NANOS && !isVerified());
        clients.forEach(Client::start);
        nemesis.start();
        operator.start();
        Director director = new Director(cluster, operator, directing);
        cluster.plottedWhile(director::isBusy);
        plot.accept(director);
        int changes = Math.max(1, changes());
        long changesEnd = schedule.now() + LONGEST_CHANGE_NANOS * changes;
        runWhile(() -> isAtWork(changesEnd) || director.isBusy());
        nemesis.stop();
        operator.stop();
        healing.start();
        runWhile(() -> !healing.isDone());
        return new Result(
                cluster.scenario(),
                trace.hash(),
                trace.length(),
                cluster.answered(),
                cluster.failed(),
                cluster.findings().violations(),
                cluster.marks(),
                cluster.mishaps(),
                cluster.chronicle().latest().membership());
    }

    private int changes() {
        return cluster.scenario().turnover().changes();
    }

    private boolean isAtWork(long changesEnd) {
        return clients.stream().anyMatch(client -> !client.isDone())
                || (!operator.isDone() && schedule.now() < changesEnd);
    }

    private boolean isVerified() {
        return cluster.processes().stream().allMatch(process -> process.node().isVerified());
    }

    private void runWhile(BooleanSupplier condition) {
        long most = MOST_EVENTS + changes() * MOST_EVENTS_A_CHANGE;
        long until = schedule.now();
        while (condition.getAsBoolean()) {
            until += TURN_NANOS;
            while (schedule.step(until)) {
                if (trace.length() > most) {
                    cluster.findings().broken(Rule.ANSWERED_ONCE, "the run does not come to rest");
                    return;
                }
            }
        }
    }
}
