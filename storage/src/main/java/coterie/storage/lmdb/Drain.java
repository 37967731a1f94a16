package coterie.storage.lmdb;

import coterie.storage.lmdb.log.CommitLog;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.LmdbException;

/**
 * Brings what is synced in the commit log into LMDB: everything at once, sorted, in one transaction
 * on a thread of its own, while the writer goes on with the log. Then the log's entries up to there
 * are not needed any more.
 *
 * <p>The writer alone calls it. A commit that fails is tried once more, and where the disk is full
 * again and again, since what it holds is safe in the log; any other fault ends the shard.
 */
final class Drain {

    private static final System.Logger LOG = System.getLogger(Drain.class.getName());

    /** How long a full disk is left alone before it is asked again. */
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final String name;
    private final Tables tables;
    private final CommitLog log;
    private final Layers layers;
    private final Room room;
    private final Runnable wake;
    private final ExecutorService thread;
    private @Nullable Generation generation;
    private @Nullable CompletableFuture<@Nullable Void> running;
    private boolean stuck;
    private long stuckSince;

    /** What is frozen, and the state as of its last group. */
    private record Generation(Overlay overlay, ShardState state) {}

    /**
     * @param wake called whenever a commit has ended, well or not
     */
    Drain(String name, Tables tables, CommitLog log, Layers layers, Room room, Runnable wake) {
        this.name = name;
        this.tables = tables;
        this.log = log;
        this.layers = layers;
        this.room = room;
        this.wake = wake;
        thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name(name + "-drain").factory());
    }

    /** Whether something is frozen and on its way. */
    boolean isBusy() {
        return generation != null;
    }

    /** Freezes what is active, and begins to bring it into LMDB. Only while it is not busy. */
    void begin(ShardState state) {
        generation = new Generation(layers.freeze(), state);
        submit();
    }

    private void submit() {
        Generation present = generation;
        if (present != null) {
            CompletableFuture<@Nullable Void> commit =
                    CompletableFuture.runAsync(
                            () -> tables.commit(present.overlay(), present.state()), thread);
            running = commit;
            CompletableFuture<@Nullable Void> _ = commit.whenComplete((_, _) -> wake.run());
        }
    }

    /** Takes note of a commit that has ended, and tries one again that found no room. */
    void poll() throws InterruptedException, IOException {
        CompletableFuture<@Nullable Void> present = running;
        if (present != null && present.isDone()) {
            await();
        } else if (present == null && mayTryAgain()) {
            submit();
        }
    }

    private boolean mayTryAgain() {
        return isBusy() && System.nanoTime() - stuckSince >= PAUSE_NANOS;
    }

    /**
     * Waits until what is frozen is in LMDB.
     *
     * @return false if there is no room for it
     */
    boolean await() throws InterruptedException, IOException {
        if (running == null && isBusy()) {
            if (!mayTryAgain()) {
                return false;
            }
            submit();
        }
        LmdbException fault = outcome();
        if (fault != null) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    name + ": a commit failed, and is tried once more",
                    fault);
            room.releaseReserve();
            submit();
            fault = outcome();
        }
        if (fault != null) {
            stuck = true;
            stuckSince = System.nanoTime();
            if (!Faults.isNoSpace(fault) && !room.isExhausted()) {
                throw fault;
            }
            LOG.log(System.Logger.Level.WARNING, name + ": disk or map is full", fault);
            return false;
        }
        return true;
    }

    /** How the commit has ended: with null if it is done, or there was none. */
    private @Nullable LmdbException outcome() throws InterruptedException, IOException {
        CompletableFuture<@Nullable Void> present = running;
        Generation ending = generation;
        if (present == null || ending == null) {
            return null;
        }
        try {
            present.get();
        } catch (ExecutionException e) {
            running = null;
            if (e.getCause() instanceof LmdbException fault) {
                return fault;
            }
            throw new IllegalStateException(e.getCause());
        }
        running = null;
        generation = null;
        stuck = false;
        layers.thaw();
        log.release(ending.state().commits());
        return null;
    }

    /**
     * Brings everything into LMDB that is synced.
     *
     * @param state as of the last group
     * @return false if there is no room for it
     */
    boolean all(ShardState state) throws InterruptedException, IOException {
        if (!await()) {
            return false;
        }
        if (!layers.isActive()) {
            return true;
        }
        begin(state);
        return await();
    }

    /** Whether the last commit found no room. */
    boolean isStuck() {
        return stuck;
    }

    /** Runs a task before any further commit. For tests. */
    void before(Runnable task) {
        thread.execute(task);
    }

    /** Lets a commit that is under way end, and then the thread. */
    void close() {
        thread.close();
    }
}
