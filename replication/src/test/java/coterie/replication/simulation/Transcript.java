package coterie.replication.simulation;

import coterie.replication.Count;
import coterie.replication.Event;
import coterie.replication.GetRequest;
import coterie.replication.PutRequest;
import coterie.replication.Quorum;
import coterie.replication.message.Message;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.PreferenceList;
import coterie.ring.Ring;
import coterie.storage.Held;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that does what a test tells it, step by step, and writes down what its nodes say and do
 * meanwhile: a line each.
 *
 * <p>A message takes 1 ms and a sync 5 ms, always, so that the lines change only where the protocol
 * does. Gossip is left out. One client, with one key, sends its newest context with every write.
 * Every rule of the simulator is checked here as well.
 */
final class Transcript {

    private static final long TIMEOUT_NANOS = 1_000 * Scenario.MILLIS;
    private static final int REPLICAS = 3;
    private static final String CLIENT = "client";

    private final Schedule schedule = new Schedule(new Trace((_, _, _) -> {}));
    private final Scribe scribe = new Scribe(schedule);
    private final Shorthand shorthand = scribe.shorthand();
    private final Cluster cluster;
    private final Judge judge;
    private Key key;
    private @Nullable CausalContext context;

    /** A cluster of nodes n1, n2 and so on, all up and connected. Nothing is written down yet. */
    Transcript(int nodes) {
        this(nodes, true);
    }

    /** The same, whose nodes may or may not keep hints for each other. */
    Transcript(int nodes, boolean hints) {
        this(Scenario.staged(nodes, hints));
    }

    /** A cluster of a staged scenario. */
    Transcript(Scenario scenario) {
        this.cluster =
                new Cluster(scenario, schedule, new SplittableRandom(scenario.seed()), scribe);
        this.judge = new Judge(cluster);
        this.key = keyOf(scenario);
        cluster.machines().forEach(Machine::start);
        rest();
    }

    /** The first key that n1, n2 and n3 hold, in this order: the story is easier to follow. */
    private static Key keyOf(Scenario scenario) {
        List<NodeId> wanted = scenario.nodes().stream().limit(REPLICAS).toList();
        return scenario.keys().stream()
                .filter(key -> listOf(scenario.ring(), key).primaries().equals(wanted))
                .findFirst()
                .orElseThrow();
    }

    private static PreferenceList listOf(Ring ring, Key key) {
        int replicas = Math.min(REPLICAS, ring.members().size());
        return ring.preferenceList(ring.partitioner().of(key), replicas);
    }

    /** Begins to write down, at a time that counts as 0. */
    void record() {
        scribe.begin(null);
    }

    /** The same, and leaves out what nodes say of other partitions than the key's. */
    void recordKey() {
        scribe.begin(cluster.scenario().ring().partitioner().of(key));
    }

    /** Lets time pass. */
    void pass(long millis) {
        long until = schedule.now() + millis * Scenario.MILLIS;
        while (schedule.step(until)) {
            // Whatever is due happens.
        }
    }

    /** Lets time pass until nothing is under way any more: connections, too, are back by then. */
    void rest() {
        pass(5_000);
    }

    /** The client writes a value through a node, with the context that it has. */
    void write(String node, String value, int n, int w) {
        put(node, Values.named(value, 0), n, w, Quorum.Kind.STRICT);
    }

    /** The same, and fallbacks may stand in. */
    void sloppyWrite(String node, String value, int n, int w) {
        put(node, Values.named(value, 0), n, w, Quorum.Kind.SLOPPY);
    }

    /** The client deletes the key through a node, with the context that it has. */
    void delete(String node, int n, int w) {
        put(node, Tombstone.TOMBSTONE, n, w, Quorum.Kind.STRICT);
    }

    private void put(String node, Value value, int n, int w, Quorum.Kind kind) {
        Ask ask = new Ask(n, new Count.Exactly(w), kind, n, w);
        scribe.line(
                CLIENT + " → " + node,
                "put "
                        + key
                        + " "
                        + Values.name(value)
                        + shorthand.after(context)
                        + ", N="
                        + n
                        + " W="
                        + w
                        + (kind == Quorum.Kind.SLOPPY ? ", sloppy" : ""));
        NodeProcess process = process(node);
        Judge.Writing writing =
                judge.writing(process, key, ask, context, value, TIMEOUT_NANOS, CLIENT);
        process.node()
                .put(
                        new PutRequest(
                                key,
                                value,
                                context,
                                ask.n(),
                                ask.count(),
                                ask.kind(),
                                TIMEOUT_NANOS),
                        writing.request()
                                .answer(outcome -> {
                                    scribe.line(node + " → " + CLIENT, shorthand.of(outcome));
                                    keep(writing.check(outcome));
                                }));
    }

    /** The client reads the key through a node. */
    void read(String node, int n, int r) {
        get(node, n, r, Quorum.Kind.STRICT);
    }

    /** The same, and fallbacks may stand in. */
    void sloppyRead(String node, int n, int r) {
        get(node, n, r, Quorum.Kind.SLOPPY);
    }

    private void get(String node, int n, int r, Quorum.Kind kind) {
        Ask ask = new Ask(n, new Count.Exactly(r), kind, n, r);
        String sloppy = kind == Quorum.Kind.SLOPPY ? ", sloppy" : "";
        scribe.line(CLIENT + " → " + node, "get " + key + ", N=" + n + " R=" + r + sloppy);
        NodeProcess process = process(node);
        Judge.Reading reading = judge.reading(process, key, ask, null, TIMEOUT_NANOS, CLIENT);
        process.node()
                .get(
                        new GetRequest(key, null, ask.n(), ask.count(), ask.kind(), TIMEOUT_NANOS),
                        reading.request()
                                .answer(outcome -> {
                                    scribe.line(node + " → " + CLIENT, shorthand.of(outcome));
                                    keep(reading.check(outcome));
                                }));
    }

    private void keep(@Nullable CausalContext told) {
        context = told == null ? context : told;
    }

    /** The client goes on as one that has seen nothing. */
    void forgetContext() {
        context = null;
    }

    /** A node's process dies, and its disks forget what they had not synced. */
    void crash(String node) {
        scribe.line(node, "crashes");
        machine(node).crash();
    }

    /** A node's process starts again. */
    void start(String node) {
        scribe.line(node, "starts");
        machine(node).start();
    }

    /** A node does nothing for so long. */
    void stall(String node, long millis) {
        scribe.line(node, "stalls for " + millis + " ms");
        process(node).stall(0, millis * Scenario.MILLIS);
    }

    /** A node's disks are lost, and its process with them. */
    void wipe(String node) {
        crash(node);
        scribe.line(node, "loses its disks");
        machine(node).wipe(IntStream.range(0, machine(node).shards()).boxed().toList());
    }

    /** A record rots on a node's disk. */
    void damage(String node) {
        scribe.line(node, "record of " + key + " rots");
        machine(node).damage(key);
    }

    /** A node compares all that it holds with all of its peers. */
    void compare(String node) {
        scribe.line(node, "begins a round of anti-entropy");
        process(node).node().repair().startRound(_ -> {});
    }

    /** A node hears a message that no other one has any reason to send. */
    void hear(String node, String from, Message message) {
        process(node).hear(new NodeId(from), message);
    }

    /** Whether a node has verified what it had forgotten. */
    boolean isVerified(String node) {
        return process(node).node().isVerified();
    }

    /** The client turns to another key, of which it has seen nothing. */
    void turnTo(int number) {
        key = cluster.scenario().keys().get(number);
        context = null;
    }

    /** Where the key lies. */
    PartitionId partition() {
        return cluster.scenario().ring().partitioner().of(key);
    }

    /** Whose story it is. */
    Key key() {
        return key;
    }

    /** What a node's disk holds under the client's key. */
    Held durably(String node) {
        return machine(node).durably(key);
    }

    /** How often something happened since the beginning. */
    int count(Event event) {
        return cluster.marks().getOrDefault(event, 0);
    }

    /** Cuts a node off from every other one. */
    void cutOff(String node) {
        scribe.line(node, "is cut off");
        for (NodeId other : cluster.scenario().nodes()) {
            cluster.network().cut(new NodeId(node), other);
            cluster.network().cut(other, new NodeId(node));
        }
    }

    /** Ends all cuts. */
    void mend() {
        scribe.line("network", "is whole again");
        cluster.network().mend();
    }

    Network network() {
        return cluster.network();
    }

    Machine machine(String node) {
        return cluster.machine(new NodeId(node));
    }

    NodeProcess process(String node) {
        NodeProcess process = machine(node).process();
        if (process == null) {
            throw new IllegalStateException(node + " does not run");
        }
        return process;
    }

    /** The rules that the cluster broke. */
    List<Violation> violations() {
        return cluster.findings().violations();
    }

    /**
     * All that was written down, below a title and above what the disks hold in the end.
     *
     * @param title a sentence or two, as comment lines
     */
    String text(String title) {
        PreferenceList list = listOf(cluster.scenario().ring(), key);
        StringBuilder text = new StringBuilder();
        title.lines().forEach(line -> text.append("# ").append(line).append('\n'));
        text.append("# Preference list of ").append(key).append(": ").append(list).append('\n');
        scribe.lines().forEach(line -> text.append(line).append('\n'));
        text.append("# On disk in the end:\n");
        for (Machine machine : cluster.machines()) {
            Held held = machine.durably(key);
            text.append(Scribe.row("", machine.id().value(), shorthand.of(held.siblings())))
                    .append('\n');
        }
        return text.toString();
    }
}
