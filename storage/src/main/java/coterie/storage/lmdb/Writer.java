package coterie.storage.lmdb;

import coterie.storage.Mailbox;
import coterie.storage.UpdateOutcome;
import coterie.storage.UpdateOutcome.Cause;
import coterie.storage.lmdb.UpdateQueue.Offer;
import coterie.storage.lmdb.UpdateQueue.Pending;
import coterie.storage.lmdb.UpdateQueue.Question;
import coterie.storage.lmdb.UpdateQueue.Work;
import coterie.storage.table.Changes;
import coterie.storage.table.Ledger;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.LongAdder;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;

/**
 * The one thread that changes a shard. It takes all that is queued, applies it over what is
 * committed, shows the records, commits them in one synced transaction and acknowledges them: one
 * sync for all that waited while the last one ran.
 *
 * <p>A record is shown before its commit, so that a coordinator can send it to the other replicas
 * while the disk syncs. Whenever a commit fails after that, the shard goes on under a new
 * incarnation and stores the very same records once more; what is forgotten nevertheless is never
 * confused with a later write.
 */
final class Writer implements Runnable {

    private static final System.Logger LOG = System.getLogger(Writer.class.getName());

    /**
     * In async durability, the bytes of applied records after which they are committed before the
     * interval ends.
     */
    static final long MAX_OVERLAY_BYTES = 16L << 20;

    /** How often a writer without work looks whether a full disk has room again. */
    private static final long IDLE_NANOS = 1_000_000_000L;

    private final String name;
    private final UpdateQueue queue;
    private final Tables tables;
    private final Room room;
    private final Dots dots;
    private final Applier applier;
    private final ShardTrees trees;
    private final Mailbox mailbox;
    private final StorageSettings settings;
    private final LongAdder updates = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private volatile Overlay overlay = new Overlay();
    private volatile Ledger ledger;
    private volatile boolean stopped;
    private volatile boolean abandoned;
    private long oldestNanos;
    private List<Applied> batch = List.of();
    private boolean shown;

    Writer(
            String name,
            UpdateQueue queue,
            Tables tables,
            Room room,
            Dots dots,
            Applier applier,
            ShardTrees trees,
            Ledger ledger,
            Mailbox mailbox,
            StorageSettings settings) {
        this.name = name;
        this.queue = queue;
        this.tables = tables;
        this.room = room;
        this.dots = dots;
        this.applier = applier;
        this.trees = trees;
        this.ledger = ledger;
        this.mailbox = mailbox;
        this.settings = settings;
    }

    /**
     * Until the queue is closed and empty: then everything is committed and the shard marked as
     * cleanly shut down.
     */
    @Override
    public void run() {
        try {
            while (!queue.isFinished() && !abandoned) {
                turn(queue.take(waitNanos()));
                trees.answer(queue, dots.commits());
            }
            if (abandoned) {
                stopped = true;
                return;
            }
            if (!overlay.isEmpty()) {
                commit();
            }
            if (overlay.isEmpty()) {
                end();
            } else {
                stop(new IllegalStateException("disk or map is full"));
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            stop(e);
        }
    }

    /** Without the trees where there is no room for them: they can be computed anew. */
    private void end() {
        ShardState state = dots.next(true, false);
        SortedMap<byte[], byte[]> rows = trees.rows(state.commits());
        try {
            endGrowing(state, rows);
        } catch (LmdbException e) {
            LOG.log(System.Logger.Level.WARNING, name + ": the trees could not be stored", e);
            tables.commit(overlay, state, () -> {});
        }
    }

    private void endGrowing(ShardState state, SortedMap<byte[], byte[]> rows) {
        while (true) {
            try {
                tables.end(state, rows);
                return;
            } catch (Env.MapFullException e) {
                if (!grow()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Lets the thread end without a word: nothing more is taken, and the shard is not marked as
     * cleanly shut down.
     */
    void abandon() {
        abandoned = true;
    }

    private boolean isAsync() {
        return settings.durability() == Durability.ASYNC;
    }

    private long waitNanos() {
        return overlay.isEmpty()
                ? IDLE_NANOS
                : oldestNanos + settings.syncInterval().toNanos() - System.nanoTime();
    }

    private void turn(List<Work> taken) {
        if (taken.isEmpty()) {
            if (room.isFull()) {
                room.forWrites(0);
            }
        } else {
            boolean wasEmpty = overlay.isEmpty();
            boolean stuck = overlay.bytes() > 2 * MAX_OVERLAY_BYTES;
            batch = applier.apply(taken, overlay, ledger, stuck);
            shown = false;
            if (wasEmpty) {
                oldestNanos = System.nanoTime();
            }
            if (isAsync()) {
                show();
                acknowledge();
            }
        }
        boolean due = !isAsync() || overlay.bytes() >= MAX_OVERLAY_BYTES || waitNanos() <= 0;
        if (!overlay.isEmpty() && due) {
            commit();
        }
        if (!isAsync()) {
            show();
            acknowledge();
        }
    }

    /** Shows the batch, once. */
    private void show() {
        if (!shown && !batch.isEmpty()) {
            shown = true;
            List<Applied> showing = batch;
            mailbox.post(() -> Applied.show(showing));
        }
    }

    private void acknowledge() {
        if (!batch.isEmpty()) {
            List<Applied> durable = batch;
            batch = List.of();
            updates.add(durable.stream().filter(Applied::waits).count());
            mailbox.post(() -> Applied.complete(durable));
        }
    }

    /** Commits the overlay; where that fails, once more. */
    private void commit() {
        try {
            commitGrowing();
        } catch (LmdbException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    name + ": a commit failed, and is tried once more",
                    e);
            dots.renew();
            boolean mayHelp = room.releaseReserve();
            try {
                commitGrowing();
            } catch (LmdbException again) {
                giveUp(again, mayHelp);
                return;
            }
        }
        commits.increment();
        trees.committed(overlay);
        Changes changes = overlay.changes();
        if (changes != null) {
            try (Snapshot snapshot = tables.writing().renew()) {
                ledger = ledger.after(changes, new SnapshotRows(tables, snapshot));
            }
            changes.durable().forEach(mailbox::post);
        }
        // Last, for a reader that takes the new overlay must find the new ledger.
        overlay = new Overlay();
    }

    /** A map that is too small has shown nothing yet, unless the commit itself found it out. */
    private void commitGrowing() {
        while (true) {
            try {
                Changes changes = overlay.changes();
                boolean acknowledged = changes != null && changes.isStartAcknowledged();
                ShardState state = dots.next(false, acknowledged);
                tables.commit(overlay, state, this::show);
                dots.committed(state);
                return;
            } catch (Env.MapFullException e) {
                if (shown) {
                    dots.renew();
                }
                if (!grow()) {
                    throw e;
                }
            }
        }
    }

    /** Makes the map larger; false if it is as large as it may be. */
    private boolean grow() {
        long larger = Math.min(2 * tables.mapBytes(), settings.map().maxBytes());
        if (larger <= tables.mapBytes()) {
            return false;
        }
        tables.grow(larger);
        LOG.log(System.Logger.Level.INFO, name + ": the map has grown to " + larger + " bytes");
        return true;
    }

    /** Twice in vain: a full disk is waited out, anything else ends the shard. */
    private void giveUp(LmdbException e, boolean reserveReleased) {
        if (!Faults.isNoSpace(e) && !room.isExhausted()) {
            throw e;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                name
                        + ": disk or map is full"
                        + (reserveReleased ? ", and giving up the reserve was not enough" : ""));
        if (isAsync()) {
            oldestNanos =
                    System.nanoTime(); // what was acknowledged stays, and is tried again after
            // the interval
            return;
        }
        UpdateOutcome outcome =
                shown
                        ? new UpdateOutcome.Failed("disk or map is full")
                        : new UpdateOutcome.Rejected(Cause.FULL);
        endBatch(outcome);
        trees.lost(overlay);
        overlay = new Overlay();
    }

    private void endBatch(UpdateOutcome outcome) {
        List<Applied> failing = batch;
        batch = List.of();
        boolean wasShown = shown;
        mailbox.post(() -> {
            if (!wasShown) {
                Applied.tellEnded(failing);
            }
            Applied.fail(failing, outcome);
        });
    }

    /**
     * The disk is damaged or the program is wrong: nothing is written any more, and whoever waits
     * is told.
     */
    private void stop(Throwable cause) {
        stopped = true;
        queue.close();
        LOG.log(
                System.Logger.Level.ERROR,
                name
                        + ": the shard has stopped and takes no more requests; "
                        + "look after its disk, then restart the node"
                        + (overlay.isEmpty() || !isAsync()
                                ? ""
                                : ". Writes of the last interval are lost"),
                cause);
        endBatch(
                shown
                        ? new UpdateOutcome.Failed("the shard has stopped: " + cause)
                        : new UpdateOutcome.Rejected(Cause.CLOSED));
        try {
            while (!queue.isFinished()) {
                List<Applied> closed =
                        queue.take(0).stream()
                                .filter(Pending.class::isInstance)
                                .map(work -> Applier.rejected((Pending) work, Cause.CLOSED))
                                .toList();
                mailbox.post(() -> Applied.tellEnded(closed));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks about the trees; from any thread. */
    void ask(Question question) {
        if (queue.ask(question) == Offer.OVERLOADED) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    name + ": too many questions about trees wait; one is dropped");
        }
    }

    /** Whether it has stopped for a fault. */
    boolean isStopped() {
        return stopped;
    }

    /**
     * What readers must look at before LMDB: in async durability the records that wait for their
     * commit.
     */
    Overlay visible() {
        return isAsync() ? overlay : Overlay.EMPTY;
    }

    /** The side tables as they are committed, summed up. */
    Ledger ledger() {
        return ledger;
    }

    /** Updates made durable. */
    long updates() {
        return updates.sum();
    }

    /** Transactions committed. */
    long commits() {
        return commits.sum();
    }

    void countDiverged() {
        applier.diverged().increment();
    }

    /** Merges refused because replicas disagreed under the same context. */
    long diverged() {
        return applier.diverged().sum();
    }
}
