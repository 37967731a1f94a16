package coterie.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.EngineHarness;
import coterie.storage.Mailbox;
import coterie.storage.StorageEngine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * A memory engine in virtual time: a task of the mailbox runs when the test asks for it, and a sync
 * takes 1 ms.
 */
final class MemoryHarness implements EngineHarness {

    static final long SYNC_NANOS = 1_000_000;

    private static final int MAX_STEPS = 1_000_000;
    private static final long RESERVE_BYTES = 65_536;

    private final Bounds bounds;
    private final MemoryFaults faults;
    private final Disk disk = new Disk();
    private final SplittableRandom random = new SplittableRandom(42);
    private final Deque<Runnable> posted = new ArrayDeque<>();
    private final PriorityQueue<Timed> timed = new PriorityQueue<>();
    private MemoryEngine engine;
    private boolean onMailbox;
    private long nanos;
    private long wallMillis;
    private long scheduled;

    MemoryHarness(Bounds bounds, MemoryFaults faults) {
        this.bounds = bounds;
        this.faults = faults;
        disk.capacityBytes(bounds.capacityBytes());
        engine = open();
    }

    private record Timed(long atNanos, long order, Runnable task) implements Comparable<Timed> {
        @Override
        public int compareTo(Timed other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private MemoryEngine open() {
        Mailbox mailbox = posted::add;
        Delay delay =
                (delayNanos, task) -> timed.add(new Timed(nanos + delayNanos, scheduled++, task));
        MemorySettings settings =
                new MemorySettings(bounds.queuedUpdates(), 512, RESERVE_BYTES, bounds.hintBytes());
        return new MemoryEngine(
                disk,
                PARTITIONER,
                settings,
                mailbox,
                delay,
                () -> SYNC_NANOS,
                () -> wallMillis,
                random,
                faults);
    }

    Disk disk() {
        return disk;
    }

    long nanos() {
        return nanos;
    }

    /** Runs the next task, the clock going on to it. Returns whether there was one. */
    boolean step() {
        Runnable task = posted.poll();
        if (task == null && !timed.isEmpty()) {
            Timed next = timed.remove();
            nanos = next.atNanos();
            task = next.task();
        }
        if (task == null) {
            return false;
        }
        onMailbox = true;
        try {
            task.run();
        } finally {
            onMailbox = false;
        }
        return true;
    }

    @Override
    public StorageEngine engine() {
        return engine;
    }

    @Override
    public void runUntil(BooleanSupplier done) {
        for (int steps = 0; !done.getAsBoolean(); steps++) {
            if (!step() || steps > MAX_STEPS) {
                fail("nothing more happens");
            }
        }
    }

    @Override
    public boolean isOnMailbox() {
        return onMailbox;
    }

    @Override
    public void whileWriterIsBusy(Runnable task) {
        task.run();
    }

    @Override
    public void restart() {
        boolean[] closed = new boolean[1];
        engine.close(() -> closed[0] = true);
        runUntil(() -> closed[0]);
        engine = open();
    }

    @Override
    public void crash() {
        engine.crash();
        engine = open();
    }

    @Override
    public void damage(Key key) {
        assertThat(disk.corrupt(PARTITIONER.of(key), key)).isTrue();
    }

    @Override
    public void damageHint(NodeId target, Key key) {
        assertThat(disk.corruptHint(target, key)).isTrue();
    }

    @Override
    public void damageHintOrder(NodeId target, long order) {
        assertThat(disk.corruptHintOrder(target, order)).isTrue();
    }

    @Override
    public void wallMillis(long millis) {
        wallMillis = millis;
    }

    @Override
    public void makeRoom() {
        disk.capacityBytes(Long.MAX_VALUE);
    }

    @Override
    public void close() {
        engine.crash();
    }
}
