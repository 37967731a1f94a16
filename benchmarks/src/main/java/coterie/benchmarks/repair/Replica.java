package coterie.benchmarks.repair;

import coterie.replication.Environment;
import coterie.replication.Node;
import coterie.replication.NodeSettings;
import coterie.replication.RepairSettings;
import coterie.replication.ShardParts;
import coterie.replication.agreed.AgreedState;
import coterie.replication.message.Message;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.storage.Mailbox;
import coterie.storage.Merge;
import coterie.storage.Slot;
import coterie.storage.UpdateListener;
import coterie.storage.memory.Disk;
import coterie.storage.memory.MemoryEngine;
import coterie.storage.memory.MemoryFaults;
import coterie.storage.memory.MemorySettings;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** A node of one shard over a disk in memory, which compares itself only when it is told to. */
final class Replica {

    private static final long SYNC_NANOS = 1_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long FIRST_WALL_MILLIS = 1_795_000_000_000L;

    private final VirtualTime time;
    private final MemoryEngine engine;
    private final Node node;

    /**
     * @param send takes what the node says to others, and to whom
     */
    Replica(
            NodeId id,
            Ring ring,
            VirtualTime time,
            SplittableRandom random,
            BiConsumer<NodeId, Message> send) {
        this.time = time;
        Mailbox mailbox = task -> time.after(0, task);
        this.engine =
                new MemoryEngine(
                        new Disk(),
                        ring.partitioner(),
                        MemorySettings.DEFAULT,
                        mailbox,
                        time::after,
                        () -> SYNC_NANOS,
                        this::wallMillis,
                        random.split(),
                        MemoryFaults.NONE);
        Environment environment = new VirtualEnvironment(random.split(), send);
        NodeSettings settings = onlyWhenTold();
        this.node =
                new Node(
                        id,
                        AgreedState.founding(ring),
                        settings,
                        List.of(new ShardParts(mailbox, environment, engine, _ -> {})));
    }

    private static NodeSettings onlyWhenTold() {
        NodeSettings usual = NodeSettings.DEFAULT;
        RepairSettings repair = RepairSettings.DEFAULT;
        return new NodeSettings(
                usual.siblings(),
                usual.probeIntervalNanos(),
                usual.requestsInFlight(),
                usual.hints(),
                new RepairSettings(false, repair.intervalMillis(), repair.tombstoneMinAgeMillis()),
                usual.backgroundBytesPerSecond());
    }

    /** Stores what another replica might have brought. */
    void store(Written written, UpdateListener listener) {
        Merge merge = new Merge(written.siblings(), TwoReplicas.COPIES, false);
        engine.update(new Slot.Own(written.key()), merge, listener);
    }

    Node node() {
        return node;
    }

    private long wallMillis() {
        return FIRST_WALL_MILLIS + time.now() / NANOS_PER_MILLI;
    }

    private final class VirtualEnvironment implements Environment {
        private final SplittableRandom random;
        private final BiConsumer<NodeId, Message> send;

        VirtualEnvironment(SplittableRandom random, BiConsumer<NodeId, Message> send) {
            this.random = random;
            this.send = send;
        }

        @Override
        public long nanos() {
            return time.now();
        }

        @Override
        public long wallMillis() {
            return Replica.this.wallMillis();
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public void send(NodeId to, Message message) {
            if (to.equals(node.self())) {
                time.after(0, () -> node.received(to, message));
            } else {
                send.accept(to, message);
            }
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            Once once = new Once(task);
            time.after(delayNanos, once);
            return once;
        }
    }

    private static final class Once implements Environment.Timer, Runnable {
        private final Runnable task;
        private boolean isCancelled;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!isCancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }
}
