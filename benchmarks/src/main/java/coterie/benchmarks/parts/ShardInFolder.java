package coterie.benchmarks.parts;

import coterie.ring.ClusterId;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.storage.Change;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Held;
import coterie.storage.SiblingLimits;
import coterie.storage.Slot;
import coterie.storage.StorageEngine;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.lmdb.DataFolder;
import coterie.storage.lmdb.Durability;
import coterie.storage.lmdb.StorageSettings;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A shard on LMDB in a temporary folder, full of records of 1 KiB. For one thread. */
final class ShardInFolder {

    static final int KEYS = 20_000;

    private static final int VALUE_BYTES = 1024;
    private static final int PARTITIONS = 64;
    private static final int COPIES = 3;
    private static final int FILLED_AT_ONCE = 500;
    private static final long WRITTEN_AT_MILLIS = 1_795_000_000_000L;
    private static final Duration SYNC_INTERVAL = Duration.ofMillis(200);
    private static final SiblingLimits LIMITS = new SiblingLimits(100, 10L << 20);

    private final Path folder;
    private final DataFolder data;
    private final StorageEngine engine;
    private final Key[] keys = new Key[KEYS];
    private final AtomicReferenceArray<@Nullable CausalContext> contexts =
            new AtomicReferenceArray<>(KEYS);
    private final AtomicReference<@Nullable UpdateOutcome> failure = new AtomicReference<>();
    private final Semaphore done = new Semaphore(0);
    private final SplittableRandom random = new SplittableRandom(1);
    private final Content value;
    private volatile @Nullable Held held;

    private ShardInFolder(Path folder, DataFolder data) throws IOException {
        this.folder = folder;
        this.data = data;
        this.engine = data.openShard(0, new Partitioner(PARTITIONS), Runnable::run);
        byte[] bytes = new byte[VALUE_BYTES];
        random.nextBytes(bytes);
        this.value = new Content("application/octet-stream", bytes);
        for (int i = 0; i < KEYS; i++) {
            byte[] name = "user%012d".formatted(i).getBytes(StandardCharsets.US_ASCII);
            keys[i] = Key.of("benchmark", name);
        }
    }

    /** Makes one and fills it. */
    static ShardInFolder make(boolean synced) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("coterie-parts-");
        NodeId node = new NodeId("n1");
        StorageSettings settings = StorageSettings.defaults(1);
        DataFolder data =
                DataFolder.open(
                        folder,
                        ClusterId.of(List.of(node), PARTITIONS),
                        node,
                        synced
                                ? settings
                                : settings.withDurability(Durability.ASYNC, SYNC_INTERVAL));
        ShardInFolder shard = new ShardInFolder(folder, data);
        for (int from = 0; from < KEYS; from += FILLED_AT_ONCE) {
            shard.writeFrom(from, FILLED_AT_ONCE);
        }
        return shard;
    }

    /**
     * Overwrites so many keys at once, side by side but from a random one on, and waits for all.
     */
    void write(int together) throws InterruptedException {
        writeFrom(random.nextInt(KEYS), together);
    }

    private void writeFrom(int first, int together) throws InterruptedException {
        for (int i = 0; i < together; i++) {
            // The keys lie all over the store: what orders them is their hash.
            writeOne((first + i) % KEYS);
        }
        done.acquire(together);
        UpdateOutcome failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("not stored: " + failed);
        }
    }

    private void writeOne(int key) {
        CoordinatedWrite write =
                new CoordinatedWrite(contexts.get(key), value, WRITTEN_AT_MILLIS, COPIES, LIMITS);
        engine.update(
                new Slot.Own(keys[key]),
                write,
                new UpdateListener() {
                    @Override
                    public void completed(UpdateOutcome outcome) {
                        if (outcome instanceof UpdateOutcome.Durable durable
                                && durable.change() instanceof Change.Store store) {
                            contexts.set(key, store.record().siblings().context());
                        } else {
                            failure.set(outcome);
                        }
                        done.release();
                    }
                });
    }

    /** Reads a random key. */
    @Nullable Held read() throws InterruptedException {
        engine.read(
                keys[random.nextInt(KEYS)],
                found -> {
                    held = found;
                    done.release();
                });
        done.acquire();
        return held;
    }

    /** Closes it and deletes its folder. */
    void close() throws IOException, InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        engine.close(closed::countDown);
        closed.await();
        data.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
