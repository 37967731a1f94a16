package coterie.replication.simulation;

import coterie.replication.Count;
import coterie.replication.GetRequest;
import coterie.replication.PutRequest;
import coterie.replication.agreed.Command;
import coterie.replication.membership.Decision;
import coterie.replication.simulation.Operator.Wanted;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import coterie.ring.Undertaking.Step;
import coterie.storage.version.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has happen what a test wants to happen, in a run in which the ring changes while clients work:
 * changes, and trouble at certain of their steps.
 */
final class Director {

    private static final long REQUEST_NANOS = 2_000 * Scenario.MILLIS;

    private final Cluster cluster;
    private final Operator operator;
    private final SplittableRandom random;
    private final Judge judge;
    private final List<Decision> decisions = new ArrayList<>();
    private final List<Machine> newcomers = new ArrayList<>();
    private long untilNanos;
    private int written;

    Director(Cluster cluster, Operator operator, SplittableRandom random) {
        this.cluster = cluster;
        this.operator = operator;
        this.random = random;
        this.judge = new Judge(cluster);
    }

    /** A node of that name joins. */
    Machine join(String name) {
        return join(name, 1);
    }

    /** A node of that name joins, and takes so many shares. */
    Machine join(String name, int weight) {
        Machine newcomer = newcomer(name);
        Member member = new Member(newcomer.id(), Member.DEFAULT_ZONE, weight);
        operator.want(new Wanted(new RingChange.Join(member), newcomer, false));
        return newcomer;
    }

    void leave(String name) {
        operator.want(new Wanted(new RingChange.Leave(new NodeId(name), true), null, false));
    }

    /** Removes a node, which is dead from now on. */
    void remove(String name) {
        machine(name).giveUp();
        operator.want(new Wanted(new RingChange.Remove(new NodeId(name), true), null, true));
    }

    /** Another one takes a node's place; if that one is dead, it is from now on. */
    Machine replace(String name, String by, boolean isDead) {
        Machine newcomer = newcomer(by);
        if (isDead) {
            machine(name).giveUp();
        }
        operator.want(
                new Wanted(
                        new RingChange.Replace(new NodeId(name), Member.of(newcomer.id()), isDead),
                        newcomer,
                        isDead));
        return newcomer;
    }

    /** Has another change proposed through a node. */
    void propose(String through, RingChange change) {
        NodeProcess process = machine(through).process();
        if (process != null) {
            process.node()
                    .propose(
                            new Command.Begin(change, Cluster.address(change.subject())),
                            5_000 * Scenario.MILLIS,
                            decisions::add);
        }
    }

    /** What has become of those. */
    List<Decision> decisions() {
        return decisions;
    }

    private Machine newcomer(String name) {
        Machine machine = cluster.addMachine(new NodeId(name), 2, random.split());
        machine.retire();
        newcomers.add(machine);
        return machine;
    }

    /** Runs the task when the cluster comes to that step, or to the end of a change, every time. */
    void at(@Nullable Step step, Runnable task) {
        cluster.chronicle()
                .onEpoch(now -> {
                    Step present = now.undertaking() == null ? null : now.undertaking().step();
                    if (present == step) {
                        task.run();
                    }
                });
    }

    /** Runs the task at every epoch. */
    void atEachEpoch(Consumer<Membership> task) {
        cluster.chronicle().onEpoch(task);
    }

    void after(long millis, Runnable task) {
        untilNanos = Math.max(untilNanos, cluster.schedule().now() + millis * Scenario.MILLIS);
        cluster.schedule().after(millis * Scenario.MILLIS, "as the test wants", task);
    }

    /** The machine dies so much later, and comes back after as much time again. */
    void crash(Machine machine, long inMillis, long downMillis) {
        after(
                inMillis,
                () -> {
                    machine.crash();
                    after(downMillis, machine::start);
                });
    }

    /** Nothing gets through between these and all others for so long. */
    void cutOff(List<Machine> some, long millis) {
        deafen(some);
        for (Machine one : some) {
            others(some).forEach(other -> cluster.network().cut(one.id(), other));
        }
        after(millis, cluster.network()::mend);
    }

    /** These hear nobody but each other for so long, and are heard by all. */
    void deafen(List<Machine> some, long millis) {
        deafen(some);
        after(millis, cluster.network()::mend);
    }

    private void deafen(List<Machine> some) {
        for (Machine one : some) {
            others(some).forEach(other -> cluster.network().cut(other, one.id()));
        }
    }

    /** All but these, whoever is about to come among them. */
    private Set<NodeId> others(List<Machine> some) {
        Set<NodeId> others = new TreeSet<>(cluster.nodes());
        newcomers.forEach(newcomer -> others.add(newcomer.id()));
        some.forEach(one -> others.remove(one.id()));
        return others;
    }

    /** Writes each key through that node, to all of the first n of its replicas. */
    void writeToAll(Machine through, int n) {
        NodeProcess process = through.process();
        if (process == null) {
            return;
        }
        for (Key key : cluster.scenario().keys()) {
            Ask ask = Ask.strict(n, Count.Word.ALL);
            Value value = Values.named("d-" + written++, 24);
            Judge.Writing writing =
                    judge.writing(process, key, ask, null, value, REQUEST_NANOS, "the director");
            process.node()
                    .put(
                            new PutRequest(
                                    key,
                                    value,
                                    null,
                                    ask.n(),
                                    ask.count(),
                                    ask.kind(),
                                    REQUEST_NANOS),
                            writing.request().answer(writing::check));
        }
    }

    /** Reads each key through that node, from any one of the first n of its replicas. */
    void readFromOne(Machine through, int n) {
        NodeProcess process = through.process();
        if (process == null) {
            return;
        }
        for (Key key : cluster.scenario().keys()) {
            Ask ask = Ask.strict(n, Count.Word.ONE);
            Judge.Reading reading =
                    judge.reading(process, key, ask, null, REQUEST_NANOS, "the director");
            process.node()
                    .get(
                            new GetRequest(
                                    key, null, ask.n(), ask.count(), ask.kind(), REQUEST_NANOS),
                            reading.request().answer(reading::check));
        }
    }

    /** Stands still, and then goes on as if nothing had been. */
    void pause(Machine machine, long millis) {
        NodeProcess process = machine.process();
        for (int shard = 0; process != null && shard < machine.shards(); shard++) {
            process.stall(shard, millis * Scenario.MILLIS);
        }
    }

    /** Who leads, as the nodes that run see it; the first one where nobody does. */
    Machine leader() {
        for (NodeProcess process : cluster.processes()) {
            NodeId leader = process.node().agreement().leader();
            if (leader != null && cluster.machine(leader).process() != null) {
                return cluster.machine(leader);
            }
        }
        return cluster.machines().getFirst();
    }

    /** One of the founders that runs, but none of these. */
    Machine anyBut(Machine... these) {
        List<Machine> others =
                cluster.scenario().nodes().stream()
                        .map(cluster::machine)
                        .filter(machine -> machine.process() != null)
                        .filter(machine -> !List.of(these).contains(machine))
                        .toList();
        return others.get(random.nextInt(others.size()));
    }

    /**
     * Two founders without whom the others still agree: one that has no vote, and one that has and
     * does not lead.
     */
    List<Machine> twoAside() {
        List<NodeId> voters = cluster.chronicle().voters().nodes();
        Machine leader = leader();
        List<Machine> voting =
                cluster.scenario().nodes().stream()
                        .filter(voters::contains)
                        .map(cluster::machine)
                        .toList();
        Machine voteless = anyBut(voting.toArray(Machine[]::new));
        return List.of(voteless, anyBut(leader, voteless));
    }

    /** Whether something is still to happen. */
    boolean isBusy() {
        return cluster.schedule().now() < untilNanos;
    }

    Machine machine(String name) {
        return cluster.machine(new NodeId(name));
    }

    Membership membership() {
        return cluster.chronicle().latest().membership();
    }

    Cluster cluster() {
        return cluster;
    }
}
