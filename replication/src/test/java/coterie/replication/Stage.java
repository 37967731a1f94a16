package coterie.replication;

import coterie.replication.agreed.AgreedState;
import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.storage.Mailbox;
import coterie.storage.Merge;
import coterie.storage.StorageEngine;
import coterie.storage.memory.Disk;
import coterie.storage.memory.MemoryEngine;
import coterie.storage.memory.MemoryFaults;
import coterie.storage.memory.MemorySettings;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Value;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one shard of each of the nodes n1 and n2 of a cluster, in virtual time, with its roles laid
 * open: so that a test begins what it is about, and n2 says what the test wants. All other members
 * are silent.
 *
 * <p>A message takes 1 ms and a sync 5 ms. Nothing runs of its own accord.
 */
final class Stage {

    static final NodeId ONE = new NodeId("n1");
    static final NodeId TWO = new NodeId("n2");
    static final Epoch EPOCH = Epoch.FIRST;

    private static final long HOP_NANOS = VirtualTime.MILLI;
    private static final long SYNC_NANOS = 5 * VirtualTime.MILLI;
    private static final long UNHURRIED = 1L << 40;
    private static final long HINT_BYTES = 1L << 20;

    private final Ring ring;
    private final NodeSettings settings;
    private final VirtualTime time = new VirtualTime();
    private final Spoken spoken = new Spoken();
    private final List<Event> events = new ArrayList<>();
    private final Disk[] disks = {new Disk(), new Disk()};
    private Distortion distortion = message -> message;
    private Predicate<String> heard = _ -> true;
    private long twoIsLateNanos;
    private Actors one;
    private Actors two;

    /** What a node says in place of a message: null for nothing. */
    @FunctionalInterface
    interface Distortion {
        @Nullable Message of(Message message);
    }

    /**
     * A node and the shard that a test plays with; the node has another one, which does nothing.
     */
    record Actors(Node node, Shard shard, StorageEngine engine) {}

    /** A cluster of so many nodes, n1 and n2 among them. */
    Stage(int nodes, int partitions) {
        ring =
                Ring.founding(
                        IntStream.rangeClosed(1, nodes)
                                .mapToObj(number -> Member.of(new NodeId("n" + number)))
                                .toList(),
                        partitions);
        settings =
                new NodeSettings(
                        NodeSettings.DEFAULT.siblings(),
                        NodeSettings.DEFAULT.probeIntervalNanos(),
                        NodeSettings.DEFAULT.requestsInFlight(),
                        HintSettings.DEFAULT,
                        new RepairSettings(false, 3_600_000, 1_000),
                        UNHURRIED);
        one = enter(ONE, 0);
        two = enter(TWO, 1);
    }

    private Actors enter(NodeId self, int place) {
        Mailbox mailbox = task -> time.later(0, task);
        MemoryEngine engine =
                new MemoryEngine(
                        disks[place],
                        ring.partitioner(),
                        new MemorySettings(4_096, 512, 0, HINT_BYTES),
                        mailbox,
                        time::later,
                        () -> SYNC_NANOS,
                        time::wallMillis,
                        new SplittableRandom(place),
                        MemoryFaults.NONE);
        ShardParts parts =
                new ShardParts(
                        mailbox,
                        new World(self, new SplittableRandom(place)),
                        place == 0 ? overheard(engine) : engine,
                        events::add);
        Node node = new Node(self, AgreedState.founding(ring), settings, List.of(parts));
        Shard shard = new Shard(node, 0, parts, ring.partitioner().all());
        return new Actors(node, shard, engine);
    }

    /** Passes on only those calls that are heard. */
    private StorageEngine overheard(MemoryEngine engine) {
        return (StorageEngine)
                Proxy.newProxyInstance(
                        StorageEngine.class.getClassLoader(),
                        new Class<?>[] {StorageEngine.class},
                        (_, method, arguments) ->
                                heard.test(method.getName())
                                        ? method.invoke(engine, arguments)
                                        : null);
    }

    Ring ring() {
        return ring;
    }

    Actors one() {
        return one;
    }

    Actors two() {
        return two;
    }

    /** Starts n1 again, on the disk that it has, as if its process had been killed. */
    void restartOne() {
        one = enter(ONE, 0);
    }

    Disk diskOfOne() {
        return disks[0];
    }

    /** From now on n2 says this in place of what it would say, or nothing where that is null. */
    void distort(Distortion lie) {
        distortion = lie;
    }

    /** From now on what n2 says takes so much longer. */
    void delayTwo(long millis) {
        twoIsLateNanos = millis * VirtualTime.MILLI;
    }

    /** From now on the engine of n1 is deaf to calls of a name for which this is false. */
    void engineHears(Predicate<String> names) {
        heard = names;
    }

    /** Lets time pass. */
    void pass(long millis) {
        time.pass(millis);
    }

    long nowNanos() {
        return time.nanos();
    }

    long wallMillis() {
        return time.wallMillis();
    }

    /** What was said of a kind, in its order. */
    <M extends Message> List<M> said(NodeId from, Class<M> kind) {
        return spoken.by(from, kind);
    }

    /** What a node was told of a kind, in its order. */
    <M extends Message> List<M> saidTo(NodeId to, Class<M> kind) {
        return spoken.to(to, kind);
    }

    /** How often something happened. */
    long count(Event event) {
        return events.stream().filter(event::equals).count();
    }

    /** Keys of a bucket, without end, in the order of their names. */
    static Key key(int number) {
        return Key.of("b", ("k" + number).getBytes(StandardCharsets.UTF_8));
    }

    /** A version that some third node wrote. */
    static Siblings written(long counter, Value value) {
        Dot dot = new Dot(new Actor(3, 1), counter);
        return Siblings.NONE.write(
                CausalContext.EMPTY, new Sibling(dot, VirtualTime.WALL_MILLIS + counter, value));
    }

    static Siblings written(long counter) {
        return written(counter, new Content("text/plain", new byte[8]));
    }

    /** Stores a record of three copies. */
    void store(Actors at, Key key, Siblings siblings) {
        at.engine().update(key, new Merge(siblings, 3, false), _ -> {});
        pass(20);
    }

    /** Stores a lot of them, each with a version of its own. */
    void storeAll(Actors at, List<Key> keys) {
        for (int i = 0; i < keys.size(); i++) {
            at.engine().update(keys.get(i), new Merge(written(i + 1), 3, false), _ -> {});
        }
        pass(200);
    }

    private Actors actors(NodeId node) {
        return node.equals(ONE) ? one : two;
    }

    private final class World implements Environment {
        private final NodeId self;
        private final RandomGenerator random;

        World(NodeId self, RandomGenerator random) {
            this.self = self;
            this.random = random;
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
            Message said = self.equals(TWO) ? distortion.of(message) : message;
            if (said == null) {
                return;
            }
            spoken.add(self, to, said);
            boolean onStage = to.equals(ONE) || to.equals(TWO);
            long late = self.equals(TWO) ? twoIsLateNanos : 0;
            if (onStage) {
                time.later(HOP_NANOS + late, () -> arrive(to, said));
            }
        }

        private void arrive(NodeId to, Message message) {
            switch (message) {
                case Request request -> actors(to).shard().serve(self, request);
                case Reply reply -> actors(to).shard().take(self, reply);
                default -> actors(to).node().received(self, message);
            }
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            return time.after(delayNanos, task);
        }
    }
}
