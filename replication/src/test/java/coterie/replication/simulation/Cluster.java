package coterie.replication.simulation;

import coterie.consensus.DurableState;
import coterie.replication.Event;
import coterie.replication.HostPort;
import coterie.replication.agreed.Address;
import coterie.replication.agreed.AgreedState;
import coterie.replication.membership.Founding;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.ring.Ring;
import coterie.ring.Topology;
import coterie.storage.CoordinatedWrite;
import coterie.storage.StoredRecord;
import coterie.storage.version.Dot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The whole simulated world: machines, the network between them, and the truth about every key. */
final class Cluster {

    private static final int MOST_COPIES = 3;

    private final Scenario scenario;
    private final Schedule schedule;
    private final Narrator narrator;
    private final Findings findings;
    private final Network network;
    private final Map<NodeId, Machine> machines = new TreeMap<>();
    private final Map<Key, KeyHistory> histories = new TreeMap<>();
    private final Map<Key, Promises> promises = new TreeMap<>();
    private final KeptHints keptHints = new KeptHints(this);
    private final Chronicle chronicle;
    private final Doorkeeper doorkeeper;
    private final List<Consumer<NodeId>> onIssue = new ArrayList<>();
    private final Map<Event, Integer> marks = new EnumMap<>(Event.class);
    private final Set<Mishap> mishaps = EnumSet.noneOf(Mishap.class);
    private BooleanSupplier changing = () -> false;
    private BooleanSupplier plotted = () -> false;
    private boolean healing;
    private int answered;
    private int failed;

    Cluster(Scenario scenario, Schedule schedule, SplittableRandom random, Narrator narrator) {
        this.scenario = scenario;
        this.schedule = schedule;
        this.narrator = narrator;
        this.findings = new Findings(schedule);
        this.network = new Network(random.split(), scenario.pace(), scenario.weather());
        IssuedDots issued = new IssuedDots(findings);
        for (Key key : scenario.keys()) {
            KeyHistory history = new KeyHistory(key, findings, issued);
            histories.put(key, history);
            promises.put(key, new Promises(history, findings));
        }
        this.doorkeeper = new Doorkeeper(this, new SplittableRandom(scenario.seed() ^ 0xD0_08));
        List<NodeId> nodes = scenario.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            addMachine(nodes.get(i), scenario.shards().get(i), random.split());
        }
        AgreedState founding = AgreedState.founding(scenario.ring(), addresses(nodes));
        int voters = scenario.turnover().voters();
        this.chronicle =
                new Chronicle(
                        findings,
                        founding,
                        Founding.begin(founding, voters, 1).snapshot().voters());
        if (scenario.turnover().agreed()) {
            for (NodeId node : nodes) {
                long incarnation = DurableState.newIncarnation(random);
                machine(node)
                        .keepAgreement(
                                new AgreementDisk(Founding.begin(founding, voters, incarnation)));
            }
        }
    }

    private static Map<NodeId, Address> addresses(List<NodeId> nodes) {
        Map<NodeId, Address> addresses = new TreeMap<>();
        nodes.forEach(node -> addresses.put(node, address(node)));
        return addresses;
    }

    /** Where a node is found, though nobody here looks for it there. */
    static Address address(NodeId node) {
        return new Address(new HostPort(node.value(), 1), null);
    }

    /** Another machine, with empty disks, on which nothing runs yet. */
    Machine addMachine(NodeId id, int shards, SplittableRandom random) {
        Turnover turnover = scenario.turnover();
        Clock clock = turnover.agreed() ? new Clock(turnover.drift(random)) : Clock.RIGHT;
        Machine machine = new Machine(this, id, shards, random, clock);
        machines.put(id, machine);
        return machine;
    }

    void happened(NodeId node, Event event) {
        marks.merge(event, 1, Integer::sum);
        schedule.note(node + " event", event.name());
        narrator.happened(node, event);
        findings.require(
                event != Event.REPLICAS_DIVERGED,
                Rule.NO_NODE_BREAKS,
                "two replicas tell different truths");
    }

    void befell(Mishap mishap) {
        mishaps.add(mishap);
    }

    /** A client has its answer. */
    void answered(boolean failure) {
        answered++;
        failed += failure ? 1 : 0;
    }

    /** How many requests were answered. */
    int answered() {
        return answered;
    }

    /** How many of them failed. */
    int failed() {
        return failed;
    }

    /** The listener hears of every node that gives a write its dot, at that moment. */
    void onIssue(Consumer<NodeId> listener) {
        onIssue.add(listener);
    }

    /** A node has given a write its dot, and stores this record. */
    void issued(NodeId node, Key key, CoordinatedWrite write, StoredRecord record) {
        history(key).issued(node, write, record, schedule.now());
        onIssue.forEach(listener -> listener.accept(node));
    }

    /** The first n nodes of the key's preference list, or all that there are. */
    List<NodeId> primaries(Key key, int n) {
        Ring ring = ring();
        return ring.preferenceList(ring.partitioner().of(key), Math.min(n, ring.members().size()))
                .primaries();
    }

    Machine machine(NodeId id) {
        Machine machine = machines.get(id);
        if (machine == null) {
            throw new IllegalArgumentException("no machine " + id);
        }
        return machine;
    }

    /** Those in use, in the order of their names. */
    List<Machine> machines() {
        return machines.values().stream().filter(machine -> !machine.isRetired()).toList();
    }

    /** The nodes on them. */
    List<NodeId> nodes() {
        return machines().stream().map(Machine::id).toList();
    }

    /** All for whom a hint may be kept: those that have gone out of use, too. */
    Set<NodeId> targets() {
        return Collections.unmodifiableSet(machines.keySet());
    }

    /** The ring that reads go by, as far as the cluster has agreed. */
    Ring ring() {
        return topology().reads();
    }

    /** How many members hold partitions, by each of the rings in force. */
    int leastReplicas() {
        Topology topology = topology();
        int least = topology.reads().claimingMembers();
        Ring also = topology.also();
        return also == null ? least : Math.min(least, also.claimingMembers());
    }

    /**
     * How many copies clients ask for at most: where members come and go not all that there are, so
     * that not everybody holds everything.
     */
    int mostCopies() {
        int all = leastReplicas();
        return scenario.turnover().agreed() ? Math.min(MOST_COPIES, all) : all;
    }

    /** The rings that requests go by, as far as the cluster has agreed. */
    Topology topology() {
        return chronicle.latest().membership().topology();
    }

    /** All that may hold the key by any ring in force. */
    Set<NodeId> holders(Key key, int copies) {
        Set<NodeId> holders = new TreeSet<>();
        topology()
                .writeLists(partitioner().of(key), copies)
                .forEach(list -> holders.addAll(list.primaries()));
        return holders;
    }

    /** Whether the machine is to hold the key's records of so many copies by each ring in force. */
    boolean isToHold(Machine machine, Key key, int copies) {
        return topology().writeLists(partitioner().of(key), copies).stream()
                .allMatch(list -> list.isPrimary(machine.id()));
    }

    /** Whether most voters can vote, if there are any, whatever becomes of this one. */
    boolean hasMajorityBut(Machine victim) {
        if (!scenario.turnover().agreed()) {
            return true;
        }
        SortedMap<NodeId, Long> voters = chronicle.voters().incarnations();
        long left =
                voters.entrySet().stream()
                        .filter(voter -> !voter.getKey().equals(victim.id()))
                        .filter(voter -> machine(voter.getKey()).mayVoteAs(voter.getValue()))
                        .count();
        return 2 * left > voters.size();
    }

    /** Whether the node holds the key no more by any ring, and somebody who does has the write. */
    boolean isHandedOver(Key key, NodeId node, Dot dot, int copies) {
        Set<NodeId> holders = holders(key, copies);
        return !holders.contains(node)
                && holders.stream()
                        .anyMatch(other -> machine(other).disks().owns(key, dot, copies));
    }

    Partitioner partitioner() {
        return scenario.ring().partitioner();
    }

    /** Who lets machines in. */
    Doorkeeper doorkeeper() {
        return doorkeeper;
    }

    /** What the cluster agrees on. */
    Chronicle chronicle() {
        return chronicle;
    }

    /** The processes that run now. */
    List<NodeProcess> processes() {
        List<NodeProcess> running = new ArrayList<>();
        for (Machine machine : machines.values()) {
            NodeProcess process = machine.process();
            if (process != null) {
                running.add(process);
            }
        }
        return running;
    }

    /** Those of them that clients may turn to: all but such as were given up. */
    List<NodeProcess> servers() {
        return processes().stream().filter(process -> !process.machine().isGivenUp()).toList();
    }

    KeyHistory history(Key key) {
        KeyHistory history = histories.get(key);
        if (history == null) {
            throw new IllegalArgumentException("no client has business with " + key);
        }
        return history;
    }

    Promises promises(Key key) {
        Promises made = promises.get(key);
        if (made == null) {
            throw new IllegalArgumentException("no client has business with " + key);
        }
        return made;
    }

    KeptHints keptHints() {
        return keptHints;
    }

    Scenario scenario() {
        return scenario;
    }

    Narrator narrator() {
        return narrator;
    }

    Schedule schedule() {
        return schedule;
    }

    Findings findings() {
        return findings;
    }

    Network network() {
        return network;
    }

    /** Whether the ring still has to change. */
    boolean isChanging() {
        return changing.getAsBoolean();
    }

    /** Whether clients go on, however many requests they have made. */
    boolean hasWork() {
        return !healing && (isChanging() || plotted.getAsBoolean());
    }

    /** All trouble is over, and so is all work. */
    void heals() {
        healing = true;
        network.heal();
    }

    void changesWhile(BooleanSupplier condition) {
        changing = condition;
    }

    /** As long as that is so, something is still to happen that a test has in mind. */
    void plottedWhile(BooleanSupplier condition) {
        plotted = condition;
    }

    Set<Mishap> mishaps() {
        return mishaps;
    }

    Map<Event, Integer> marks() {
        return new EnumMap<>(marks);
    }
}
