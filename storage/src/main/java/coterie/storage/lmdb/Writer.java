package coterie.storage.lmdb;

import coterie.storage.Mailbox;
import coterie.storage.UpdateOutcome;
import coterie.storage.UpdateOutcome.Cause;
import coterie.storage.lmdb.UpdateQueue.Offer;
import coterie.storage.lmdb.UpdateQueue.Pending;
import coterie.storage.lmdb.UpdateQueue.Question;
import coterie.storage.lmdb.UpdateQueue.Work;
import coterie.storage.table.Ledger;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.lmdbjava.LmdbException;

/**
 * The one thread that changes a shard. It takes all that is queued, applies it over what is synced,
 * shows the records, makes them durable in one group and acknowledges them: one sync for all that
 * waited while the last one ran. What has gathered is brought into LMDB meanwhile ({@link Drain}).
 *
 * <p>A record is shown before its sync, so that a coordinator can send it to the other replicas
 * while the disk syncs. Whenever a sync fails after that, the shard goes on under a new incarnation
 * and stores the very same records once more; what is forgotten nevertheless is never confused with
 * a later write.
 */
final class Writer implements Runnable {

    private static final System.Logger LOG = System.getLogger(Writer.class.getName());

    /** How often a writer without work looks whether a full disk has room again. */
    private static final long IDLE_NANOS = 1_000_000_000L;

    private final String name;
    private final UpdateQueue queue;
    private final Tables tables;
    private final Room room;
    private final Dots dots;
    private final Applier applier;
    private final ShardTrees trees;
    private final Layers layers;
    private final GroupCommit groups;
    private final Drain drain;
    private final Backlog backlog;
    private final Mailbox mailbox;
    private final StorageSettings settings;
    private final Semaphore turns;
    private final LongAdder updates = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private volatile boolean stopped;
    private volatile boolean abandoned;
    private volatile boolean drainWanted;
    private long unsyncedSince;
    private long askedForRoom;
    private List<Work> taken = List.of();
    private List<Applied> batch = List.of();
    private boolean shown;

    /**
     * @param turns one for each of the node's writers that may work at once: while another one
     *     works, more gathers for this one, and shares a sync
     */
    Writer(
            String name,
            UpdateQueue queue,
            Tables tables,
            Room room,
            Dots dots,
            Applier applier,
            ShardTrees trees,
            Layers layers,
            GroupCommit groups,
            Drain drain,
            Mailbox mailbox,
            StorageSettings settings,
            Semaphore turns) {
        this.name = name;
        this.queue = queue;
        this.tables = tables;
        this.room = room;
        this.dots = dots;
        this.applier = applier;
        this.trees = trees;
        this.layers = layers;
        this.groups = groups;
        this.drain = drain;
        this.backlog = new Backlog(layers, settings.overlayBytes(), new SplittableRandom());
        this.mailbox = mailbox;
        this.settings = settings;
        this.turns = turns;
    }

    /**
     * Until the queue is closed and empty: then everything is brought into LMDB and the shard
     * marked as cleanly shut down.
     */
    @Override
    public void run() {
        try {
            while (!queue.isFinished() && !abandoned) {
                queue.await(waitNanos());
                turns.acquire();
                try {
                    taken = queue.take();
                    turn();
                } finally {
                    turns.release();
                }
                goOnIntoLmdb();
                trees.answer(queue, dots.commits(), layers.synced());
            }
            if (abandoned) {
                stopped = true;
                return;
            }
            if (!layers.unsynced().isEmpty()) {
                commit();
            }
            if (layers.unsynced().isEmpty() && drain.all(groups.sealed())) {
                end();
            } else {
                stop(new IllegalStateException("disk or map is full"));
            }
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            stop(e);
        }
    }

    /** Without the trees where there is no room for them: they can be computed anew. */
    private void end() {
        ShardState state = dots.next(true, false);
        try {
            tables.end(state, trees.rows(state.commits()));
        } catch (LmdbException e) {
            LOG.log(System.Logger.Level.WARNING, name + ": the trees could not be stored", e);
            tables.commit(new Overlay(), state);
        }
    }

    /**
     * Lets the thread end without a word: nothing more is taken, and the shard is not marked as
     * cleanly shut down.
     */
    void abandon() {
        abandoned = true;
    }

    /** Lets LMDB soon take over what is in the log. From any thread. */
    void wantDrain() {
        drainWanted = true;
        queue.wake();
    }

    private boolean isAsync() {
        return settings.durability() == Durability.ASYNC;
    }

    private long waitNanos() {
        return layers.unsynced().isEmpty()
                ? IDLE_NANOS
                : unsyncedSince + settings.syncInterval().toNanos() - System.nanoTime();
    }

    private void turn() throws InterruptedException, IOException {
        if (taken.isEmpty()) {
            if (room.isFull() && System.nanoTime() - askedForRoom >= IDLE_NANOS) {
                hasRoom(0);
            }
        } else {
            apply();
            if (isAsync()) {
                show();
                acknowledge();
            }
        }
        boolean due =
                !isAsync()
                        || layers.unsynced().bytes() >= settings.overlayBytes()
                        || waitNanos() <= 0;
        if (!layers.unsynced().isEmpty() && due) {
            commit();
        }
        if (!isAsync()) {
            show();
            acknowledge();
        }
    }

    private void apply() throws InterruptedException, IOException {
        Applier.Leave leave = leave();
        Overlay over = layers.unsynced();
        if (over.isEmpty()) {
            unsyncedSince = System.nanoTime();
        }
        shown = false;
        layers.apply(
                () -> batch = applier.apply(taken, over, layers.synced(), groups.ledger(), leave));
        taken = List.of();
    }

    /** Where there is little room, what is in the log goes into LMDB first, so that it is known. */
    private Applier.Leave leave() throws InterruptedException, IOException {
        boolean stuck =
                layers.unsynced().bytes() > 2 * settings.overlayBytes()
                        || (drain.isStuck() && layers.activeBytes() > 2 * settings.overlayBytes());
        if (stuck) {
            return new Applier.Leave(false, false);
        }
        long bytes = taken.stream().mapToLong(Work::bytes).sum();
        boolean forWrites = hasRoom(bytes);
        if (!forWrites && layers.isOverLmdb() && drain.all(groups.sealed())) {
            forWrites = hasRoom(bytes);
        }
        long deleted = taken.stream().filter(Work::mayUseReserve).mapToLong(Work::bytes).sum();
        return new Applier.Leave(forWrites, forWrites || (deleted > 0 && room.forDeletes(deleted)));
    }

    /** Whether there is room for so much beside all that waits for LMDB. */
    private boolean hasRoom(long bytes) {
        askedForRoom = System.nanoTime();
        return room.forWrites(bytes + layers.bytes());
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

    /** Makes durable what is applied; where that fails, once more. */
    private void commit() throws InterruptedException, IOException {
        backlog.grows(System.nanoTime());
        try {
            backlog.grew(groups.commit(this::show));
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    name + ": a commit failed, and is tried once more",
                    e);
            dots.renew();
            boolean mayHelp = room.releaseReserve();
            try {
                backlog.grew(groups.commit(this::show));
            } catch (IOException again) {
                giveUp(again, mayHelp);
                return;
            }
        }
        commits.increment();
    }

    /** Twice in vain: a full disk is waited out, anything else ends the shard. */
    private void giveUp(IOException e, boolean reserveReleased) throws IOException {
        if (!Faults.isNoSpace(e) && !room.isExhausted()) {
            throw e;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                name
                        + ": the disk is full"
                        + (reserveReleased ? ", and giving up the reserve was not enough" : ""));
        if (isAsync()) {
            // What was acknowledged stays, and is tried again after the interval.
            unsyncedSince = System.nanoTime();
            return;
        }
        UpdateOutcome outcome =
                shown
                        ? new UpdateOutcome.Failed("disk or map is full")
                        : new UpdateOutcome.Rejected(Cause.FULL);
        endBatch(outcome);
        layers.drop();
    }

    /** Lets LMDB take over what is in the log, when there is enough of it, or for long enough. */
    private void goOnIntoLmdb() throws InterruptedException, IOException {
        drain.poll();
        if (!layers.isActive()) {
            return;
        }
        if (!drainWanted && !backlog.isDue(System.nanoTime())) {
            return;
        }
        if (drain.isBusy() && (!backlog.isFull() || drain.isStuck() || !drain.await())) {
            return;
        }
        drainWanted = false;
        drain.begin(groups.sealed());
        backlog.isTaken();
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
                        + (layers.unsynced().isEmpty() || !isAsync()
                                ? ""
                                : ". Writes of the last interval are lost"),
                cause);
        endBatch(
                shown
                        ? new UpdateOutcome.Failed("the shard has stopped: " + cause)
                        : new UpdateOutcome.Rejected(Cause.CLOSED));
        reject(taken);
        while (!queue.isFinished()) {
            reject(queue.take());
        }
    }

    private void reject(List<Work> works) {
        List<Applied> closed =
                works.stream()
                        .filter(Pending.class::isInstance)
                        .map(work -> Applier.rejected((Pending) work, Cause.CLOSED))
                        .toList();
        mailbox.post(() -> Applied.tellEnded(closed));
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

    /** The side tables as they are synced, summed up. */
    Ledger ledger() {
        return groups.ledger();
    }

    /** Updates made durable. */
    long updates() {
        return updates.sum();
    }

    /** Groups made durable. */
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
