package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.storage.Held;
import coterie.storage.Mailbox;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.LmdbException;

/**
 * Brings what is to be read from the disk into the page cache, on threads of its own, where a shard
 * is larger than its memory. A read on the event loop would wait for the disk there, one after the
 * other, and all that the loop does would wait with it: other requests, probes, leases.
 *
 * <p>Whether the disk is needed shows in the time that reads take, and, where one took long, in
 * what the operating system says it waited for ({@link DiskWaits}). After two that did the next are
 * <em>prefetched</em>, and made on the mailbox once their pages are there, so that a read and what
 * follows from it are still one step; after enough that did not no more are.
 */
final class Prefetcher {

    /** How many of a shard's reads may wait for the disk at once. */
    static final int THREADS = 8;

    /** The most that wait for one of the threads; beyond, a read is made where it is. */
    static final int MAX_WAITING = 1_024;

    /**
     * What takes longer may not have found its pages in memory: found there, 2 to 10 µs, and its
     * bytes.
     */
    static final long SLOW_NANOS = 100_000;

    /** What each byte of a value may take besides, to be checked and copied. */
    static final long NANOS_A_BYTE = 1;

    /** So many quick ones in a row let reads be made at once again. */
    static final int WARY = 64;

    /**
     * So many quick ones in a row make a slow one forgotten. Another one before is not by chance: a
     * page that nobody read for long, or, where the system does not tell, a thread that had to
     * leave its core.
     */
    static final int FORGOTTEN = 256;

    private static final System.Logger LOG = System.getLogger(Prefetcher.class.getName());

    private static final int PAGE_BYTES = 4096;
    private static final long IDLE_SECONDS = 10;

    private final Tables tables;
    private final Function<Key, byte[]> recordKeys;
    private final Mailbox mailbox;
    private final BooleanSupplier hasWaited;
    private final BlockingQueue<Snapshot> snapshots;
    private final ThreadPoolExecutor threads;

    /** Of no use to anyone, but for the JIT compiler, which might leave out what nobody needs. */
    @SuppressWarnings("unused")
    private volatile int touched;

    /** How many quick reads it still takes to forget the slow ones. */
    private final AtomicInteger memory = new AtomicInteger();

    /**
     * @param recordKeys a key's in LMDB, asked on the mailbox
     * @param hasWaited whether the calling thread had to wait for the disk since it last asked
     */
    Prefetcher(
            String name,
            Tables tables,
            Function<Key, byte[]> recordKeys,
            Mailbox mailbox,
            BooleanSupplier hasWaited) {
        this.tables = tables;
        this.recordKeys = recordKeys;
        this.mailbox = mailbox;
        this.hasWaited = hasWaited;
        this.snapshots = new ArrayBlockingQueue<>(THREADS, false, tables.snapshots().prefetching());
        threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MAX_WAITING),
                        Thread.ofPlatform().daemon().name(name + "-prefetcher-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Makes a read, at once or when its pages are there. On the mailbox.
     *
     * @param read what it comes to, or null if it cannot be answered
     * @param listener not called then
     */
    void read(Key key, Supplier<@Nullable Held> read, Consumer<Held> listener) {
        if (isWary()
                && isLeftToThreads(recordKeys.apply(key), () -> answer(read.get(), listener))) {
            return;
        }
        long begun = System.nanoTime();
        Held held = read.get();
        took(System.nanoTime() - begun, held == null ? 0 : held.siblings().sizeBytes());
        answer(held, listener);
    }

    private static void answer(@Nullable Held held, Consumer<Held> listener) {
        if (held != null) {
            listener.accept(held);
        }
    }

    /** Whether what is to be read may have to come from the disk. */
    boolean isWary() {
        return memory.get() > FORGOTTEN;
    }

    /**
     * To look so many bytes up took the calling thread so long, and nothing had been prefetched for
     * it.
     */
    void took(long nanos, long bytes) {
        if (nanos - bytes * NANOS_A_BYTE >= SLOW_NANOS && hasWaited.getAsBoolean()) {
            memory.set(memory.get() > 0 ? FORGOTTEN + WARY : FORGOTTEN);
        } else if (memory.get() > 0) {
            memory.decrementAndGet();
        }
    }

    private boolean isLeftToThreads(byte[] recordKey, Runnable read) {
        try {
            threads.execute(() -> {
                try {
                    fetch(recordKey);
                } finally {
                    mailbox.post(read); // what went wrong there goes wrong here, and is told
                }
            });
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    private void fetch(byte[] recordKey) {
        Snapshot own = snapshots.remove(); // there are as many as threads
        long begun = System.nanoTime();
        try (Snapshot view = own.renew()) {
            ByteBuffer stored = view.row(tables.records(), recordKey);
            if (stored != null) {
                touch(stored);
            }
        } catch (ClosedStoreException _) {
            return; // the read finds out
        } catch (LmdbException e) {
            LOG.log(System.Logger.Level.DEBUG, "could not be prefetched", e);
        } finally {
            snapshots.add(own);
        }
        took(System.nanoTime() - begun, 0);
    }

    /** A value of several pages is read from as many. */
    private void touch(ByteBuffer stored) {
        int sum = 0;
        for (int at = 0; at < stored.limit(); at += PAGE_BYTES) {
            sum += stored.get(at);
        }
        touched = sum;
    }

    /** Nothing is prefetched any more; reads that wait for it are not made. */
    void close() {
        threads.shutdownNow();
    }
}
