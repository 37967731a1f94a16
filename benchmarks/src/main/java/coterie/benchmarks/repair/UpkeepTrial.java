package coterie.benchmarks.repair;

import coterie.ring.Key;
import coterie.ring.Partitioner;
import coterie.storage.Change;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Held;
import coterie.storage.SiblingLimits;
import coterie.storage.Slot;
import coterie.storage.StorageEngine;
import coterie.storage.StoredRecord;
import coterie.storage.TreeUpkeep;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a shard, and afterwards does for the same changes once more, alone and on trees of its
 * own, what the shard's writer did for its trees. Both are processor time of threads.
 *
 * <p>The upkeep alone finds its instructions in the processor's caches more often than the writer
 * does; its trees are larger than the nearer of these caches, here as there.
 */
final class UpkeepTrial {
    private static final Partitioner PARTITIONER = new Partitioner(TwoReplicas.PARTITIONS);
    private static final int COPIES = 3;
    private static final int IN_FLIGHT = 64;
    private static final long WRITTEN_AT_MILLIS = 1_795_000_000_000L;
    private static final SiblingLimits LIMITS = new SiblingLimits(100, 10L << 20);

    private final StorageEngine engine;
    private final String threadPrefix;
    private final int valueBytes;
    private final Key[] keys;
    private final @Nullable StoredRecord[] held;
    private final TreeUpkeep upkeep = new TreeUpkeep(PARTITIONER, true);
    private final SplittableRandom random = new SplittableRandom(1);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final AtomicReference<@Nullable UpdateOutcome> failure = new AtomicReference<>();

    private int stored;

    /** The change of a write. */
    private record Changed(Key key, @Nullable StoredRecord before, StoredRecord after) {}

    /**
     * What some writes took.
     *
     * @param writerNanos processor time of the shard's threads for each of them, upkeep included
     * @param upkeepNanos processor time of the upkeep alone for each of them
     */
    record Took(double writerNanos, double upkeepNanos) {

        /** The upkeep over what the writer would have taken without it. */
        double share() {
            return upkeepNanos / (writerNanos - upkeepNanos);
        }
    }

    /**
     * @param engine an empty shard, which calls back on any thread
     * @param threadPrefix with which the names of its threads begin
     */
    UpkeepTrial(StorageEngine engine, String threadPrefix, int keyCount, int valueBytes) {
        this.engine = engine;
        this.threadPrefix = threadPrefix;
        this.valueBytes = valueBytes;
        this.keys = new Key[keyCount];
        this.held = new @Nullable StoredRecord[keyCount];
        Arrays.setAll(
                keys,
                i -> Key.of("bench", "user%012d".formatted(i).getBytes(StandardCharsets.US_ASCII)));
    }

    static Partitioner partitioner() {
        return PARTITIONER;
    }

    /** Gives every key its first value. */
    void fill() throws InterruptedException {
        int[] each = new int[keys.length];
        Arrays.setAll(each, i -> i);
        long _ = write(each);
    }

    /**
     * Overwrites so many keys, drawn evenly, each with the context of what it holds. Of those that
     * are under way at a time, none is drawn twice.
     */
    Took measure(int writes) throws InterruptedException {
        int[] drawn = random.ints(writes, 0, keys.length).toArray();
        long before = writerNanos();
        stored = 0;
        long upkeepNanos = write(drawn);
        long writerNanos = writerNanos() - before;
        return new Took((double) writerNanos / stored, (double) upkeepNanos / stored);
    }

    /** Of the thread that writes the log, and of the one that brings it into LMDB. */
    private long writerNanos() {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().startsWith(threadPrefix))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    /**
     * The upkeep follows upon each few writes, while their records are as fresh as to the writer.
     */
    private long write(int[] drawn) throws InterruptedException {
        long upkeepNanos = 0;
        for (int from = 0; from < drawn.length; from += IN_FLIGHT) {
            int[] together =
                    Arrays.stream(drawn, from, Math.min(from + IN_FLIGHT, drawn.length))
                            .distinct()
                            .toArray();
            List<Changed> changes = new ArrayList<>(together.length);
            Semaphore done = new Semaphore(0);
            for (int key : together) {
                write(key, changes, done);
            }
            done.acquire(together.length);
            UpdateOutcome failed = failure.get();
            if (failed != null) {
                throw new IllegalStateException("not stored: " + failed);
            }
            upkeepNanos += upkeepOf(changes);
            stored += together.length;
        }
        return upkeepNanos;
    }

    private void write(int key, List<Changed> changes, Semaphore done) {
        StoredRecord before = held[key];
        byte[] value = new byte[valueBytes];
        random.nextBytes(value);
        CausalContext seen = before == null ? null : before.siblings().context();
        CoordinatedWrite write =
                new CoordinatedWrite(
                        seen,
                        new Content("application/octet-stream", value),
                        WRITTEN_AT_MILLIS,
                        COPIES,
                        LIMITS);
        engine.update(
                new Slot.Own(keys[key]),
                write,
                new UpdateListener() {
                    @Override
                    public void completed(UpdateOutcome outcome) {
                        if (outcome instanceof UpdateOutcome.Durable durable
                                && durable.change() instanceof Change.Store store) {
                            synchronized (changes) {
                                held[key] = store.record();
                                changes.add(new Changed(keys[key], before, store.record()));
                            }
                        } else {
                            failure.set(outcome);
                        }
                        done.release();
                    }
                });
    }

    private long upkeepOf(List<Changed> changes) {
        long before = threads.getCurrentThreadCpuTime();
        for (Changed change : changes) {
            Held old =
                    change.before() == null
                            ? Held.Missing.MISSING
                            : new Held.Found(change.before());
            upkeep.changed(
                    change.key(), TreeUpkeep.counted(change.key(), old), false, change.after());
        }
        return threads.getCurrentThreadCpuTime() - before;
    }
}
