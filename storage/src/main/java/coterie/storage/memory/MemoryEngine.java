package coterie.storage.memory;

import coterie.ring.Key;
import coterie.ring.Partitioner;
import coterie.storage.Change;
import coterie.storage.DiscardDamaged;
import coterie.storage.Held;
import coterie.storage.HintCount;
import coterie.storage.HintScan;
import coterie.storage.Listing;
import coterie.storage.Mailbox;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.Scan;
import coterie.storage.Slot;
import coterie.storage.StorageEngine;
import coterie.storage.StorageStatistics;
import coterie.storage.TombstoneScan;
import coterie.storage.TreeUpkeep;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeView;
import coterie.storage.table.Ledger;
import coterie.storage.table.SideReader;
import coterie.storage.version.DivergedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A storage engine over a {@link Disk}, with the group commit of a real one: updates that come
 * while a commit syncs go into the next. It runs on its mailbox alone.
 */
public final class MemoryEngine implements StorageEngine {

    private final Disk disk;
    private final Partitioner partitioner;
    private final MemorySettings settings;
    private final Mailbox mailbox;
    private final Delay delay;
    private final LongSupplier syncNanos;
    private final LongSupplier wallMillis;
    private final RandomGenerator random;
    private final MemoryFaults faults;
    private final DiskTrees trees;
    private final MemoryReader reader;
    private final DiskRows rows;
    private final Deque<Queued> queue = new ArrayDeque<>();
    private Ledger ledger;
    private boolean committing;
    private boolean dead;
    private boolean full;
    private @Nullable Runnable closed;
    private long updates;
    private long commits;
    private long diverged;

    /**
     * Opens the shard that the disk holds, or makes it. Unless it was closed cleanly it takes a new
     * incarnation.
     *
     * @param syncNanos how long the next sync takes
     * @param wallMillis this node's wall clock, by which hints and tombstones age
     */
    public MemoryEngine(
            Disk disk,
            Partitioner partitioner,
            MemorySettings settings,
            Mailbox mailbox,
            Delay delay,
            LongSupplier syncNanos,
            LongSupplier wallMillis,
            RandomGenerator random,
            MemoryFaults faults) {
        this.disk = disk;
        this.partitioner = partitioner;
        this.settings = settings;
        this.mailbox = mailbox;
        this.delay = delay;
        this.syncNanos = syncNanos;
        this.wallMillis = wallMillis;
        this.random = random;
        this.faults = faults;
        this.trees = new DiskTrees(disk, partitioner, faults);
        this.reader = new MemoryReader(disk, partitioner, trees::damaged);
        if (!disk.isFormatted() || !(disk.isClean() || faults.keepIncarnation())) {
            disk.incarnation(random.nextLong());
        }
        disk.clean(false);
        rows = new DiskRows(disk);
        ledger = Ledger.load(rows);
    }

    private sealed interface Queued {}

    private record QueuedUpdate(Slot slot, Update update, UpdateListener listener)
            implements Queued {}

    private record QueuedOwed(OwedChange change, Runnable durable) implements Queued {}

    private record Applied(UpdateListener listener, Change change) {}

    /**
     * Ends as the process does that is killed: what was not synced is lost, and nobody hears from
     * the engine again.
     */
    public void crash() {
        dead = true;
        queue.clear();
    }

    @Override
    public long incarnation() {
        return disk.incarnation();
    }

    @Override
    public void read(Key key, Consumer<Held> listener) {
        if (!dead) {
            listener.accept(reader.read(key));
        }
    }

    @Override
    public void readWithHints(Key key, Consumer<Held> listener) {
        if (dead) {
            return;
        }
        Held own = reader.read(key);
        Held all;
        try {
            all = SideReader.withHints(own, key, rows, ledger.hints().keySet());
        } catch (DivergedException _) {
            diverged++;
            all = SideReader.unverified(own);
        }
        listener.accept(all);
    }

    @Override
    public void update(Slot slot, Update update, UpdateListener listener) {
        if (!slot.takes(update)) {
            throw new IllegalArgumentException(update + " is not meant for " + slot);
        }
        if (dead) {
            return;
        }
        if (closed != null) {
            reject(listener, UpdateOutcome.Cause.CLOSED);
        } else if (queue.size() >= settings.queuedUpdates()) {
            reject(listener, UpdateOutcome.Cause.OVERLOADED);
        } else {
            enqueue(new QueuedUpdate(slot, update, listener));
        }
    }

    @Override
    public void change(OwedChange change, Runnable durable) {
        if (!dead && closed == null) {
            enqueue(new QueuedOwed(change, durable));
        }
    }

    private void enqueue(Queued queued) {
        queue.add(queued);
        if (!committing) {
            committing = true;
            later(this::commit);
        }
    }

    private void reject(UpdateListener listener, UpdateOutcome.Cause cause) {
        later(() -> listener.completed(new UpdateOutcome.Rejected(cause)));
    }

    private void later(Runnable task) {
        mailbox.post(() -> {
            if (!dead) {
                task.run();
            }
        });
    }

    private void commit() {
        Transaction transaction =
                new Transaction(
                        disk,
                        rows,
                        ledger,
                        partitioner,
                        settings,
                        wallMillis.getAsLong(),
                        random,
                        faults);
        List<Applied> applied = new ArrayList<>();
        // A new incarnation ends the transaction: it is durable before its first dot.
        for (int room = settings.batchedUpdates();
                room > 0 && !queue.isEmpty() && !transaction.isRenewed();
                room--) {
            switch (queue.remove()) {
                case QueuedUpdate update -> apply(update, transaction, applied);
                case QueuedOwed owed -> transaction.apply(owed.change(), owed.durable());
            }
        }
        tell(applied, one -> one.listener().merged(one.change()));
        if (faults.acknowledgeBeforeSync()) {
            tell(applied, MemoryEngine::complete);
        }
        delay.after(syncNanos.getAsLong(), () -> synced(transaction, applied));
    }

    /** Unless one of those who hear of it crashes the engine. */
    private void tell(List<Applied> applied, Consumer<Applied> news) {
        for (Applied one : applied) {
            if (!dead) {
                news.accept(one);
            }
        }
    }

    private void apply(QueuedUpdate queued, Transaction transaction, List<Applied> applied) {
        if (!queued.listener().isStillWanted()) {
            reject(queued.listener(), UpdateOutcome.Cause.EXPIRED);
            return;
        }
        try {
            Change change = transaction.apply(queued.slot(), queued.update());
            full = change == null && queued.slot() instanceof Slot.Own;
            switch (change) {
                case null -> reject(queued.listener(), UpdateOutcome.Cause.FULL);
                case Change.Refuse refusal ->
                        later(() ->
                                queued.listener().completed(new UpdateOutcome.Refused(refusal)));
                case Change.Store _,
                        Change.Keep _,
                        Change.Remove _,
                        Change.Differs _,
                        Change.Dropped _ ->
                        applied.add(new Applied(queued.listener(), change));
            }
        } catch (DivergedException _) {
            diverged++;
            reject(queued.listener(), UpdateOutcome.Cause.DIVERGED);
        }
    }

    private void synced(Transaction transaction, List<Applied> applied) {
        if (dead) {
            return;
        }
        if (disk.takesFailure()) {
            if (disk.storesFailing()) {
                store(transaction);
            }
            disk.incarnation(random.nextLong());
            tell(
                    applied,
                    one ->
                            one.listener()
                                    .completed(
                                            new UpdateOutcome.Failed("the disk failed to commit")));
        } else {
            store(transaction);
            commits++;
            updates += applied.size();
            if (!faults.acknowledgeBeforeSync()) {
                tell(applied, MemoryEngine::complete);
            }
            transaction.changes().durable().forEach(this::later);
        }
        next();
    }

    private void store(Transaction transaction) {
        transaction.commit(trees.upkeep());
        ledger = ledger.after(transaction.changes(), rows);
    }

    private static void complete(Applied one) {
        one.listener().completed(new UpdateOutcome.Durable(one.change()));
    }

    private void next() {
        if (dead) {
            return;
        }
        committing = !queue.isEmpty();
        if (committing) {
            later(this::commit);
        } else if (closed != null) {
            trees.store();
            disk.clean(true);
            later(closed);
        }
    }

    @Override
    public void scan(Scan scan, Consumer<Scan.Page> listener) {
        later(() -> listener.accept(reader.scan(scan)));
    }

    @Override
    public void list(Listing listing, Consumer<Listing.Page> listener) {
        later(() -> listener.accept(reader.list(listing)));
    }

    @Override
    public void hints(HintScan scan, Consumer<HintScan.Page> listener) {
        later(() -> listener.accept(SideReader.hints(rows, scan, this::discard)));
    }

    private void discard(Slot.Hint slot, long order) {
        update(slot, new DiscardDamaged(order), _ -> {});
    }

    @Override
    public List<HintCount> hintCounts() {
        return List.copyOf(ledger.hints().values());
    }

    @Override
    public void tombstones(TombstoneScan scan, Consumer<TombstoneScan.Page> listener) {
        later(() -> listener.accept(SideReader.tombstones(rows, scan)));
    }

    @Override
    public SortedMap<Owed, Long> owed() {
        return ledger.owed();
    }

    @Override
    public boolean startedEmpty() {
        return disk.isStartedEmpty();
    }

    @Override
    public void tree(TreeQuery query, Consumer<TreeView> listener) {
        TreeUpkeep.check(partitioner, query);
        later(() -> listener.accept(trees.upkeep().view(query, disk.commits())));
    }

    @Override
    public void rehash(Rehash rehash, Consumer<Rehash.Step> listener) {
        TreeUpkeep.check(partitioner, rehash);
        later(() -> listener.accept(trees.upkeep().rehash(rehash, reader::scan)));
    }

    @Override
    public StorageStatistics statistics() {
        return new StorageStatistics(
                disk.records().size(),
                disk.usedBytes(),
                disk.usedBytes(),
                reader.reads(),
                updates,
                commits,
                reader.damagedRecords() + rows.damagedRows(),
                diverged,
                queue.size(),
                ledger.hintCount(),
                ledger.hintBytes(),
                full);
    }

    @Override
    public void close(Runnable listener) {
        if (!dead) {
            closed = listener;
            if (!committing) {
                next();
            }
        }
    }
}
