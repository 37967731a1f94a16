package coterie.replication.membership;

import coterie.consensus.DurableState;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.replication.message.Consensus;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.replication.message.RingReport;
import coterie.replication.paxos.DurableStateCodec;
import coterie.ring.Arrival;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Topology;
import coterie.ring.Undertaking;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Nodes that change their ring: their agreements and {@link RingDuties} over a network that delays,
 * loses and cuts, with clocks that drift. Their shards are but timers: adopting, fetching and
 * handing over take a while.
 *
 * <p>At every moment it is held that the reads of whoever may answer strict requests go by a ring
 * to which the writes of all others go who may; that nobody fetches while somebody may serve by the
 * ring before; and that nobody reads by a new ring before its replicas were made.
 */
final class Rehearsal {

    static final long MILLIS = 1_000_000;
    static final long SECOND = 1_000 * MILLIS;
    static final RingSettings SETTINGS = new RingSettings(10 * SECOND, 3);

    private final SplittableRandom random;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    final SortedMap<NodeId, Understudy> lives = new TreeMap<>();
    private final SortedMap<NodeId, byte[]> disks = new TreeMap<>();
    private final SortedMap<Epoch, SortedSet<NodeId>> fetched = new TreeMap<>();
    final SortedSet<NodeId> cutOff = new TreeSet<>();
    final List<Membership> epochs = new ArrayList<>();
    double loss;
    boolean nobodyFetches;
    boolean nobodyHandsOver;
    private long now;
    private long order;

    private record Task(long at, long order, Runnable run) {}

    Rehearsal(long seed, int founders) {
        this.random = new SplittableRandom(seed);
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 1; i <= founders; i++) {
            nodes.add(new NodeId("n" + i));
        }
        AgreedState founding =
                AgreedState.founding(Ring.founding(nodes.stream().map(Member::of).toList(), 16));
        epochs.add(founding.membership());
        for (NodeId node : nodes) {
            disks.put(
                    node,
                    DurableStateCodec.encode(
                            Founding.begin(
                                    founding,
                                    SETTINGS.voters(),
                                    DurableState.newIncarnation(random))));
            start(node);
        }
    }

    long now() {
        return now;
    }

    SplittableRandom random() {
        return random;
    }

    /** A process of the node begins with what its disk holds. */
    void start(NodeId node) {
        try {
            Understudy life = new Understudy(this, node, DurableStateCodec.decode(disk(node)));
            lives.put(node, life);
            life.start();
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] disk(NodeId node) {
        return disks.computeIfAbsent(
                node,
                _ ->
                        DurableStateCodec.encode(
                                DurableState.joining(DurableState.newIncarnation(random))));
    }

    void store(NodeId node, byte[] state) {
        disks.put(node, state);
    }

    void crash(NodeId node) {
        lives.remove(node);
    }

    /** A node with an empty disk comes, which has heard of a member. */
    void enter(NodeId node, NodeId contact) {
        start(node);
        life(node).agreement.catchUp(contact);
    }

    Understudy life(NodeId node) {
        Understudy life = lives.get(node);
        if (life == null) {
            throw new IllegalStateException(node + " is down");
        }
        return life;
    }

    List<Decision> propose(NodeId by, Command command) {
        List<Decision> decisions = new ArrayList<>();
        life(by).agreement.propose(command, 20 * SECOND, decisions::add);
        return decisions;
    }

    List<Decision> propose(NodeId by, RingChange change) {
        return propose(by, new Command.Begin(change, null));
    }

    void later(long delayNanos, Runnable task) {
        tasks.add(new Task(now + delayNanos, order++, task));
    }

    void run(long nanos) {
        long until = now + nanos;
        while (!tasks.isEmpty() && tasks.element().at() <= until) {
            Task task = tasks.remove();
            now = Math.max(now, task.at());
            task.run().run();
        }
        now = until;
    }

    void send(NodeId from, NodeId to, Message message) {
        Output out = new Output();
        MessageCodec.encode(message, out);
        byte[] bytes = out.toBytes();
        boolean isOwn = from.equals(to);
        if (!isOwn && (random.nextDouble() < loss || isCut(from, to))) {
            return;
        }
        later(isOwn ? 1 : 1 + random.nextLong(20 * MILLIS), () -> deliver(from, to, bytes));
    }

    private boolean isCut(NodeId from, NodeId to) {
        return cutOff.contains(from) != cutOff.contains(to);
    }

    boolean isReachable(NodeId from, NodeId to) {
        return from.equals(to) || (lives.containsKey(to) && !isCut(from, to));
    }

    private void deliver(NodeId from, NodeId to, byte[] bytes) {
        Understudy life = lives.get(to);
        if (life == null) {
            return;
        }
        if (now < life.pausedUntil) {
            later(life.pausedUntil - now, () -> deliver(from, to, bytes));
            return;
        }
        try {
            MessageCodec.Known known =
                    (MessageCodec.Known) MessageCodec.decode(bytes, 0, bytes.length);
            switch (known.message()) {
                case Consensus consensus -> life.agreement.received(from, consensus.message());
                case RingReport report -> life.duties.received(from, report);
                case LeaseGrant grant -> life.duties.received(from, grant);
                default -> throw new IllegalStateException("unexpected " + known.message());
            }
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
        checkThatQuorumsMeet();
    }

    /** A node goes by a state from now on. */
    void adopted(AgreedState state) {
        Membership membership = state.membership();
        long known = epochs.getLast().epoch().value();
        if (membership.epoch().value() > known) {
            epochs.add(membership);
        }
        Undertaking change = membership.undertaking();
        if (change != null && change.step() == Undertaking.Step.SWITCH) {
            Epoch begun = new Epoch(membership.epoch().value() - 1);
            for (NodeId node : arriving(membership)) {
                if (!fetched.getOrDefault(begun, new TreeSet<>()).contains(node)) {
                    throw new AssertionError(
                            "reads go by " + node + " that has not fetched at " + begun);
                }
            }
        }
        checkThatQuorumsMeet();
    }

    static SortedSet<NodeId> arriving(Membership membership) {
        SortedSet<NodeId> nodes = new TreeSet<>();
        Undertaking change = membership.undertaking();
        if (change != null) {
            Arrival.between(membership.ring(), change.next())
                    .forEach(arrival -> nodes.add(arrival.node()));
        }
        return nodes;
    }

    void begunToFetch(NodeId node, Epoch begun) {
        for (Understudy life : lives.values()) {
            if (life.servesStrict() && life.epoch().compareTo(begun) < 0) {
                throw new AssertionError(
                        node + " fetches at " + begun + " while " + life.self + " serves before");
            }
        }
    }

    void fetched(NodeId node, Epoch begun) {
        fetched.computeIfAbsent(begun, _ -> new TreeSet<>()).add(node);
    }

    private void checkThatQuorumsMeet() {
        for (Understudy reader : lives.values()) {
            for (Understudy writer : lives.values()) {
                long apart = Math.abs(reader.epoch().value() - writer.epoch().value());
                if (apart > 1 && reader.servesStrict() && writer.servesStrict()) {
                    checkThatQuorumsMeet(reader, writer);
                }
            }
        }
    }

    private static void checkThatQuorumsMeet(Understudy reader, Understudy writer) {
        Ring read = reader.topology().reads();
        Topology written = writer.topology();
        Ring also = written.also();
        if (!written.reads().hasListsOf(read) && (also == null || !also.hasListsOf(read))) {
            throw new AssertionError(
                    reader.self
                            + " reads by "
                            + reader.epoch()
                            + ", and "
                            + writer.self
                            + " writes by "
                            + writer.epoch());
        }
    }

    /** The state of all members that run, if it is one and they all go by it. */
    boolean allAreAt(Membership membership) {
        byte[] wanted = null;
        for (NodeId node : membership.states().keySet()) {
            Understudy life = lives.get(node);
            AgreedState state = life == null ? null : life.agreement.state();
            if (life != null && state != null) {
                byte[] bytes = AgreedCodec.encode(state);
                wanted = wanted == null ? bytes : wanted;
                if (!Arrays.equals(wanted, bytes) || !life.epoch().equals(membership.epoch())) {
                    return false;
                }
            }
        }
        return true;
    }
}
