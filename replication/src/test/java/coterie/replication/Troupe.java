package coterie.replication;

import coterie.replication.agreed.AgreedState;
import coterie.replication.message.Message;
import coterie.ring.Arrival;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Verdict;
import coterie.storage.Held;
import coterie.storage.Mailbox;
import coterie.storage.Merge;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.Update;
import coterie.storage.UpdateOutcome;
import coterie.storage.memory.Disk;
import coterie.storage.memory.MemoryEngine;
import coterie.storage.memory.MemoryFaults;
import coterie.storage.memory.MemorySettings;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Whole nodes of one shard each, in virtual time, through a change of the ring that the test drives
 * by hand, step by step: nobody votes, nobody leads.
 *
 * <p>A message takes 1 ms and a sync 2 ms.
 */
final class Troupe {

    private static final long HOP_NANOS = VirtualTime.MILLI;
    private static final long SYNC_NANOS = 2 * VirtualTime.MILLI;
    private static final long TOMBSTONE_MIN_AGE_MILLIS = 1_000;

    private final VirtualTime time = new VirtualTime();
    private final SortedMap<NodeId, Disk> disks = new TreeMap<>();
    private final SortedMap<NodeId, Actor> actors = new TreeMap<>();
    private final Set<NodeId> silent = new TreeSet<>();
    private final List<Event> events = new ArrayList<>();
    private final Spoken spoken = new Spoken();
    private BiPredicate<NodeId, Message> onArrival = (_, _) -> true;
    private Membership membership;

    /** A cluster of so many nodes, all of which run. */
    Troupe(int nodes, int partitions) {
        List<Member> members =
                IntStream.rangeClosed(1, nodes).mapToObj(i -> Member.of(id("n" + i))).toList();
        membership = Membership.founding(Ring.founding(members, partitions));
        members.forEach(member -> start(member.id().value()));
    }

    static NodeId id(String name) {
        return new NodeId(name);
    }

    /** One life of a node. */
    private final class Actor implements Environment {
        private final NodeId self;
        private final MemoryEngine engine;
        private final Node node;
        private final RandomGenerator random = new SplittableRandom(time.planned());
        private boolean alive = true;

        Actor(NodeId self) {
            this.self = self;
            Mailbox mailbox = task -> mine(0, task);
            engine =
                    new MemoryEngine(
                            disks.computeIfAbsent(self, _ -> new Disk()),
                            membership.ring().partitioner(),
                            new MemorySettings(4_096, 512, 0, 1L << 20),
                            mailbox,
                            this::mine,
                            () -> SYNC_NANOS,
                            time::wallMillis,
                            new SplittableRandom(time.planned()),
                            MemoryFaults.NONE);
            NodeSettings settings =
                    new NodeSettings(
                            NodeSettings.DEFAULT.siblings(),
                            NodeSettings.DEFAULT.probeIntervalNanos(),
                            NodeSettings.DEFAULT.requestsInFlight(),
                            HintSettings.DEFAULT,
                            new RepairSettings(false, 3_600_000, TOMBSTONE_MIN_AGE_MILLIS),
                            1L << 40);
            node =
                    new Node(
                            self,
                            agreed(),
                            settings,
                            List.of(new ShardParts(mailbox, this, engine, events::add)));
        }

        private void mine(long nanos, Runnable task) {
            time.later(nanos, () -> whileAlive(task));
        }

        private void whileAlive(Runnable task) {
            if (alive) {
                task.run();
            }
        }

        @Override
        public long nanos() {
            return time.nanos();
        }

        @Override
        public long wallMillis() {
            return time.wallMillis();
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public void send(NodeId to, Message message) {
            if (silent.contains(self) || silent.contains(to)) {
                return;
            }
            spoken.add(self, to, message);
            time.later(
                    HOP_NANOS,
                    () -> {
                        Actor there = actors.get(to);
                        if (there != null && onArrival.test(to, message)) {
                            there.node.received(self, message);
                        }
                    });
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            return time.after(delayNanos, () -> whileAlive(task));
        }
    }

    private AgreedState agreed() {
        return new AgreedState(membership, new TreeMap<>(), new TreeMap<>());
    }

    /** Starts a node on the disk that it has, or on an empty one. */
    void start(String name) {
        Actor actor = new Actor(id(name));
        actors.values().forEach(other -> other.node.connected(id(name)));
        actors.put(id(name), actor);
        actor.node.start();
    }

    void crash(String name) {
        Actor gone = actor(name);
        gone.alive = false;
        gone.engine.crash();
        actors.remove(id(name));
        actors.values().forEach(other -> other.node.disconnected(id(name)));
    }

    /** Puts an empty disk in the place of that of a node that does not run. */
    void wipe(String name) {
        disks.remove(id(name));
    }

    /** Damages a record that the node holds. */
    void damage(String name, Key key) {
        Disk disk = Objects.requireNonNull(disks.get(id(name)));
        if (!disk.corrupt(membership.ring().partitioner().of(key), key)) {
            throw new IllegalArgumentException(name + " holds nothing of " + key);
        }
    }

    /** From now on nobody hears the node, and it hears nobody. */
    void silence(String name) {
        silent.add(id(name));
        actors.values().forEach(other -> other.node.disconnected(id(name)));
        NodeId self = id(name);
        Actor itself = actor(name);
        actors.keySet().stream()
                .filter(other -> !other.equals(self))
                .forEach(itself.node::disconnected);
    }

    void endSilence(String name) {
        silent.remove(id(name));
        actors.values().forEach(other -> other.node.connected(id(name)));
        actors.keySet().forEach(actor(name).node::connected);
    }

    /** From now on a message that arrives is heard only where this is true. */
    void onArrival(BiPredicate<NodeId, Message> hears) {
        onArrival = hears;
    }

    private Actor actor(String name) {
        Actor actor = actors.get(id(name));
        if (actor == null) {
            throw new IllegalArgumentException(name + " does not run");
        }
        return actor;
    }

    Node node(String name) {
        return actor(name).node;
    }

    MemoryEngine engine(String name) {
        return actor(name).engine;
    }

    /** Lets time pass. */
    void pass(long millis) {
        time.pass(millis);
    }

    /** A change begins, and all that run adopt it. */
    void begin(RingChange change) {
        if (!(membership.propose(change, 1) instanceof Verdict.Accepted accepted)) {
            throw new IllegalArgumentException("rejected: " + change);
        }
        adopt(accepted.next());
    }

    /** A node joins. */
    void join(String name) {
        begin(new RingChange.Join(Member.of(id(name))));
    }

    /** The next step of the change is taken, whether or not anybody is ready. */
    void advance() {
        adopt(membership.advanced());
    }

    void cancel() {
        if (!(membership.cancel() instanceof Verdict.Accepted accepted)) {
            throw new IllegalStateException("nothing to cancel");
        }
        adopt(accepted.next());
    }

    /** The cluster has heard that the node has dropped what it had to drop. */
    void dropped(String name) {
        adopt(
                membership.dropped(
                        id(name), Objects.requireNonNull(membership.dropping().get(id(name)))));
    }

    private void adopt(Membership next) {
        membership = next;
        actors.values().forEach(actor -> actor.node.adopt(agreed()));
        pass(1);
    }

    /** Every member is told that all have come to this epoch. */
    void allMayFetch() {
        actors.values().forEach(actor -> actor.node.mayFetch(membership.epoch()));
        pass(1);
    }

    Membership membership() {
        return membership;
    }

    TransferStatus status(String name) {
        return node(name).transfers().getFirst();
    }

    /** How many new replicas are not made yet, at all nodes that run. */
    int fetchesLeft() {
        return actors.keySet().stream().mapToInt(name -> status(name.value()).fetchesLeft()).sum();
    }

    int dropsLeft() {
        return actors.keySet().stream().mapToInt(name -> status(name.value()).dropsLeft()).sum();
    }

    /** How often something happened at any node. */
    long count(Event event) {
        return events.stream().filter(event::equals).count();
    }

    <M extends Message> List<M> said(String from, Class<M> kind) {
        return spoken.by(id(from), kind);
    }

    /** Stores something at one node alone. */
    void store(String name, Key key, Siblings siblings, int copies) {
        update(name, new Slot.Own(key), new Merge(siblings, copies, false));
    }

    /** Applies an update at a node, and waits until it is durable. */
    void update(String name, Slot slot, Update update) {
        List<UpdateOutcome> heard = new ArrayList<>();
        engine(name).update(slot, update, heard::add);
        for (int tries = 0; heard.isEmpty() && tries < 100; tries++) {
            pass(5);
        }
        if (!(heard.getFirst() instanceof UpdateOutcome.Durable)) {
            throw new IllegalStateException(heard.toString());
        }
    }

    Held held(String name, Key key) {
        List<Held> heard = new ArrayList<>();
        engine(name).read(key, heard::add);
        pass(5);
        return heard.getFirst();
    }

    boolean holds(NodeId node, Key key) {
        return held(node.value(), key) instanceof Held.Found;
    }

    /** All that may hold copies of the key by a ring, in their order. */
    static List<NodeId> list(Ring ring, Key key) {
        return ring.preferenceList(ring.partitioner().of(key), Arrival.PLACES).primaries();
    }

    /** The first n of the preference list of a ring. */
    static List<NodeId> primaries(Ring ring, Key key, int n) {
        return ring.preferenceList(ring.partitioner().of(key), n).primaries();
    }

    /** The ring to which the change under way leads, or the settled one. */
    Ring next() {
        var change = membership.undertaking();
        return change == null ? membership.ring() : change.next();
    }

    static int copiesOf(Held held) {
        return held instanceof Held.Found(StoredRecord record) ? record.copies() : 0;
    }
}
