package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.EngineHarness;
import coterie.storage.StorageEngine;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import coterie.storage.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An LMDB engine whose mailbox is the test's own thread. */
final class LmdbHarness implements EngineHarness {

    private static final long RESERVE_BYTES = 1 << 20;
    private static final long PATIENCE_SECONDS = 60;

    private final StorageSettings settings;
    private final Random random = new Random(42);
    private final LinkedBlockingQueue<Runnable> posted = new LinkedBlockingQueue<>();
    private final Path shard;
    private long capacityBytes;
    private LmdbEngine engine;
    private volatile long wallMillis;
    private boolean onMailbox;
    private boolean closed;

    LmdbHarness(Path folder, Bounds bounds) {
        this(folder, bounds, Durability.SYNC, Duration.ofSeconds(1));
    }

    LmdbHarness(Path folder, Bounds bounds, Durability durability, Duration interval) {
        this.shard = folder.resolve("shard-0");
        this.capacityBytes = bounds.capacityBytes();
        this.settings =
                StorageSettings.defaults(1)
                        .withReserveBytes(RESERVE_BYTES)
                        .withQueue(bounds.queuedUpdates(), 64L << 20)
                        .withDurability(durability, interval)
                        .withHintBytes(bounds.hintBytes());
        engine = open();
    }

    private LmdbEngine open() {
        long most = capacityBytes + RESERVE_BYTES + Room.HEADROOM_BYTES;
        try {
            return LmdbEngine.open(
                    shard,
                    PARTITIONER,
                    this::post,
                    settings.withMap(1 << 20, most),
                    new Semaphore(1),
                    () -> wallMillis,
                    random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void post(Runnable task) {
        posted.add(task);
    }

    @Override
    public StorageEngine engine() {
        return engine;
    }

    @Override
    public void runUntil(BooleanSupplier done) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!done.getAsBoolean()) {
            try {
                Runnable task = posted.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertThat(task).as("nothing more happens").isNotNull();
                onMailbox = true;
                task.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                onMailbox = false;
            }
        }
    }

    @Override
    public boolean isOnMailbox() {
        return onMailbox;
    }

    @Override
    public void whileWriterIsBusy(Runnable task) {
        engine.queue().holding(task);
    }

    @Override
    public void restart() {
        shut();
        engine = open();
    }

    private void shut() {
        boolean[] done = new boolean[1];
        engine.close(() -> done[0] = true);
        runUntil(() -> done[0]);
    }

    @Override
    public void crash() {
        if (settings.durability() == Durability.ASYNC) {
            restart(); // it may forget what is not synced, and the contract does not
        }
        engine.abandon();
        posted.clear();
        engine = open();
    }

    /** So that a table of LMDB holds it, not the log alone. */
    private void commitAll() {
        restart();
    }

    @Override
    public void damage(Key key) {
        commitAll();
        Output out = new Output();
        KeyCodec.encodeRecordKey(out, PARTITIONER.of(key), key);
        engine.tables().damage(out.toBytes());
    }

    @Override
    public void damageHint(NodeId target, Key key) {
        commitAll();
        Output out = new Output();
        KeyCodec.encodeHintKey(out, target, key);
        engine.tables().damage(Table.HINTS, out.toBytes());
    }

    @Override
    public void damageHintOrder(NodeId target, long order) {
        commitAll();
        Output out = new Output();
        KeyCodec.encodeHintOrderKey(out, target, order);
        engine.tables().damage(Table.HINT_ORDER, out.toBytes());
    }

    @Override
    public void wallMillis(long millis) {
        wallMillis = millis;
    }

    @Override
    public void makeRoom() {
        shut();
        capacityBytes = 1L << 30;
        engine = open();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            shut();
        }
    }
}
