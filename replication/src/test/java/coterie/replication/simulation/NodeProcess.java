package coterie.replication.simulation;

import coterie.replication.Node;
import coterie.replication.NodeSettings;
import coterie.replication.ShardParts;
import coterie.replication.agreed.AgreedState;
import coterie.replication.membership.Agreement;
import coterie.replication.membership.RingSettings;
import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.replication.message.Request;
import coterie.replication.simulation.Link.Packet;
import coterie.ring.NodeId;
import coterie.storage.SiblingLimits;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.memory.MemoryEngine;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One life of a node, from its start to its death. Once it is dead nothing of it runs any more: its
 * mailboxes and timers come to nothing, and its disks have forgotten what it had not synced.
 */
final class NodeProcess {

    private static final long PROBE_NANOS = 500 * Scenario.MILLIS;
    private static final long OWN_MESSAGE_NANOS = 5_000;

    private final Cluster cluster;
    private final Machine machine;
    private final long clockOriginNanos;
    private final Node node;
    private final List<SimulatedMailbox> mailboxes = new ArrayList<>();
    private final List<MemoryEngine> engines = new ArrayList<>();
    private final Map<NodeId, Link> links = new TreeMap<>();
    private final Set<ClientRequest> unanswered = new LinkedHashSet<>();
    private final List<Runnable> mourners = new ArrayList<>();
    private final Sabotage sabotage;
    private final Babble babble;
    private final @Nullable SimulatedAgreement agreement;
    private long babblesUntilNanos;
    private boolean alive = true;

    NodeProcess(Cluster cluster, Machine machine, SplittableRandom random) {
        this.cluster = cluster;
        this.machine = machine;
        this.clockOriginNanos = random.nextLong();
        this.sabotage = new Sabotage(cluster, this);
        this.babble = new Babble(new SplittableRandom(clockOriginNanos));
        List<ShardParts> parts = new ArrayList<>();
        for (int shard = 0; shard < machine.shards(); shard++) {
            parts.add(parts(shard, random));
        }
        NodeSettings settings =
                new NodeSettings(
                        new SiblingLimits(cluster.scenario().siblings(), 10L << 20),
                        PROBE_NANOS,
                        cluster.scenario().requestsInFlight(),
                        cluster.scenario().upkeep().hints(),
                        cluster.scenario().upkeep().repair(),
                        cluster.scenario().upkeep().budgetBytes(),
                        new RingSettings(
                                cluster.scenario().turnover().leaseNanos(),
                                Math.max(3, cluster.scenario().turnover().voters())));
        this.agreement = agreement(parts.getFirst(), random);
        SimulatedAgreement part = agreement;
        AgreedState agreed =
                part == null ? AgreedState.founding(cluster.scenario().ring()) : part.state();
        Agreement agreeing = part == null ? null : part.agreement();
        this.node = new Node(machine.id(), agreed, settings, parts, agreeing);
    }

    private @Nullable SimulatedAgreement agreement(ShardParts first, SplittableRandom random) {
        AgreementDisk disk = machine.agreement();
        return disk == null
                ? null
                : new SimulatedAgreement(
                        cluster,
                        this,
                        disk,
                        mailboxes.getFirst(),
                        first.environment(),
                        random.split());
    }

    void start() {
        if (isFormer(self())) {
            leave("it finds on its disk that it is a member no more");
        } else {
            run(node::start);
        }
    }

    private ShardParts parts(int shard, SplittableRandom random) {
        String name = machine.id() + "." + shard;
        SimulatedMailbox mailbox = new SimulatedMailbox(cluster.schedule(), this, name);
        mailboxes.add(mailbox);
        SimulatedEnvironment environment =
                new SimulatedEnvironment(cluster.schedule(), this, mailbox, random.split(), name);
        MemoryEngine engine = machine.open(shard, this, mailbox, random.split());
        engines.add(engine);
        ObservedEngine observed =
                new ObservedEngine(cluster, mailbox, engine, sabotage, random.split());
        return new ShardParts(
                mailbox, environment, observed, event -> cluster.happened(self(), event));
    }

    /**
     * Runs a task of this process, while it lives. What it throws is the end of it, and a
     * violation.
     */
    // An error is caught as well: assertions are on.
    @SuppressWarnings("CatchingUnchecked")
    void run(Runnable task) {
        if (!alive) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException | AssertionError broken) {
            StackTraceElement[] trace = broken.getStackTrace();
            cluster.findings()
                    .broken(
                            Rule.NO_NODE_BREAKS,
                            self()
                                    + " threw "
                                    + broken
                                    + (trace.length > 0 ? " at " + trace[0] : ""));
            machine.crash();
        }
    }

    Sabotage sabotage() {
        return sabotage;
    }

    /** Encodes the message and hands it to the network. */
    void send(NodeId to, Message message) {
        if (!alive) {
            return;
        }
        Message wanted = sabotage.ofTheRing().outgoing(to, sane(message));
        Message said = wanted == null ? null : sabotage.outgoing(to, wanted);
        if (said == null) {
            return;
        }
        NodeId target = sabotage.target(to, message);
        Packet packet = encode(said);
        cluster.narrator().sent(self(), target, packet);
        if (!admits(target)) {
            cluster.narrator().lost(self(), target, packet);
        } else if (target.equals(self())) {
            cluster.schedule()
                    .after(
                            OWN_MESSAGE_NANOS,
                            self() + " itself",
                            () -> receive(target, packet, false));
        } else {
            link(target).send(packet);
        }
    }

    private Message sane(Message message) {
        if (cluster.schedule().now() >= babblesUntilNanos) {
            return message;
        }
        Message said = babble.insteadOf(message);
        if (!said.equals(message)) {
            cluster.befell(
                    message instanceof Request ? Mishap.NONSENSE_ASKED : Mishap.GARBAGE_ANSWERED);
        }
        return said;
    }

    private static Packet encode(Message message) {
        Output out = new Output(256);
        MessageCodec.encode(message, out);
        return new Packet(message.getClass().getSimpleName(), out.toBytes());
    }

    /** A message has come. */
    void receive(NodeId from, Packet packet, boolean again) {
        if (!alive) {
            return;
        }
        cluster.schedule().note(from + ">" + self() + " " + packet.name(), packet.bytes());
        byte[] bytes = packet.bytes();
        try {
            if (MessageCodec.decode(bytes, 0, bytes.length) instanceof MessageCodec.Known known) {
                Message said = sabotage.ofTheRing().incoming(from, known.message());
                Message heard = sabotage.incoming(said, again);
                hear(sabotage.sender(from, heard), heard);
                return;
            }
        } catch (MalformedException malformed) {
            cluster.findings()
                    .broken(
                            Rule.NO_NODE_BREAKS,
                            self() + " cannot read " + packet.name() + ": " + malformed);
            return;
        }
        cluster.findings().broken(Rule.NO_NODE_BREAKS, self() + " does not know " + packet.name());
    }

    /** Gives the node a message. */
    void hear(NodeId from, Message message) {
        run(() -> node.received(from, message));
    }

    /** A peer has opened a connection to this process. */
    void hearsFrom(NodeId peer) {
        if (alive) {
            link(peer).signOfLife();
        }
    }

    /** Ends this process, and whatever it was about. */
    void die() {
        alive = false;
        engines.forEach(MemoryEngine::crash);
        unanswered.clear();
        mourners.forEach(mourner ->
                cluster.schedule().after(OWN_MESSAGE_NANOS, self() + " is mourned", mourner));
        for (NodeProcess other : cluster.processes()) {
            other.link(self()).resetBy(this);
        }
    }

    @Nullable SimulatedAgreement agreement() {
        return agreement;
    }

    /** Whether it has connections with that node, as far as members are concerned. */
    boolean admits(NodeId other) {
        return agreement == null || agreement.admits(other);
    }

    /** Whether it knows that the node was a member and is none any more. */
    boolean isFormer(NodeId other) {
        return agreement != null && agreement.isFormer(other);
    }

    /** The node is no member any more: all connections with it are closed for good. */
    void partFrom(NodeId former) {
        run(() -> node.disconnected(former));
        link(former).lose();
        NodeProcess there = cluster.machine(former).process();
        if (there != null) {
            there.link(self()).lose();
        }
    }

    /** A peer has said that this node is a member no more. */
    void turnedAway(NodeId by) {
        run(() -> node.turnedAway(by, self() + " was a member"));
        leave(by + " says that it is a member no more");
    }

    /** It has no business in the cluster any more, and ends. */
    void leave(String why) {
        cluster.schedule().note(self() + " leaves", why);
        cluster.schedule()
                .after(
                        OWN_MESSAGE_NANOS,
                        self() + " has left",
                        () -> {
                            if (alive) {
                                machine.retire();
                            }
                        });
    }

    /** The task is run once this process has died. */
    void onDeath(Runnable task) {
        mourners.add(task);
    }

    /** Does nothing for so long in one of its shards. */
    void stall(int shard, long nanos) {
        mailboxes.get(shard % mailboxes.size()).stall(nanos);
    }

    /** Makes no sense in exchanges for so long. */
    void babble(long nanos) {
        cluster.schedule().note("babble", self() + " " + nanos);
        babblesUntilNanos = cluster.schedule().now() + nanos;
    }

    /** When the last stall of any of its shards ends, or ended. */
    long stalledUntilNanos() {
        long latest = 0;
        for (SimulatedMailbox mailbox : mailboxes) {
            latest = Math.max(latest, mailbox.stalledUntilNanos());
        }
        return latest;
    }

    Link link(NodeId peer) {
        return links.computeIfAbsent(peer, _ -> new Link(cluster, this, peer));
    }

    boolean isAlive() {
        return alive;
    }

    NodeId self() {
        return machine.id();
    }

    Machine machine() {
        return machine;
    }

    Node node() {
        return node;
    }

    List<MemoryEngine> engines() {
        return engines;
    }

    /** What clients have asked of this process and not heard of. */
    Set<ClientRequest> unanswered() {
        return unanswered;
    }

    /** By this process's monotonic clock, which began anywhere. */
    long clockNanos() {
        return clockOriginNanos + machine.clock().shownNanos(cluster.schedule().now());
    }
}
