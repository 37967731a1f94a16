package coterie.storage.memory;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.Change;
import coterie.storage.Held;
import coterie.storage.Listing;
import coterie.storage.Mailbox;
import coterie.storage.Scan;
import coterie.storage.StorageEngine;
import coterie.storage.StorageStatistics;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.DivergedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
    private final RandomGenerator random;
    private final MemoryFaults faults;
    private final MemoryReader reader;
    private final Deque<Queued> queue = new ArrayDeque<>();
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
     */
    public MemoryEngine(
            Disk disk,
            Partitioner partitioner,
            MemorySettings settings,
            Mailbox mailbox,
            Delay delay,
            LongSupplier syncNanos,
            RandomGenerator random,
            MemoryFaults faults) {
        this.disk = disk;
        this.partitioner = partitioner;
        this.settings = settings;
        this.mailbox = mailbox;
        this.delay = delay;
        this.syncNanos = syncNanos;
        this.random = random;
        this.faults = faults;
        this.reader = new MemoryReader(disk, partitioner);
        if (!disk.isFormatted() || !(disk.isClean() || faults.keepIncarnation())) {
            disk.incarnation(random.nextLong());
        }
        disk.clean(false);
    }

    private record Queued(Key key, Update update, UpdateListener listener) {}

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
    public void update(Key key, Update update, UpdateListener listener) {
        if (dead) {
            return;
        }
        if (closed != null) {
            reject(listener, UpdateOutcome.Cause.CLOSED);
        } else if (queue.size() >= settings.queuedUpdates()) {
            reject(listener, UpdateOutcome.Cause.OVERLOADED);
        } else {
            queue.add(new Queued(key, update, listener));
            if (!committing) {
                committing = true;
                later(this::commit);
            }
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
        Transaction transaction = new Transaction(disk, random, faults);
        List<Applied> applied = new ArrayList<>();
        // A new incarnation ends the transaction: it is durable before its first dot.
        for (int room = settings.batchedUpdates();
                room > 0 && !queue.isEmpty() && !transaction.isRenewed();
                room--) {
            apply(queue.remove(), transaction, applied);
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

    private void apply(Queued queued, Transaction transaction, List<Applied> applied) {
        if (!queued.listener().isStillWanted()) {
            reject(queued.listener(), UpdateOutcome.Cause.EXPIRED);
            return;
        }
        try {
            PartitionId partition = partitioner.of(queued.key());
            Change change =
                    transaction.apply(
                            partition, queued.key(), queued.update(), settings.reserveBytes());
            full = change == null;
            switch (change) {
                case null -> reject(queued.listener(), UpdateOutcome.Cause.FULL);
                case Change.Refuse refusal ->
                        later(() ->
                                queued.listener().completed(new UpdateOutcome.Refused(refusal)));
                case Change.Store _, Change.Keep _ ->
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
            disk.incarnation(random.nextLong());
            tell(
                    applied,
                    one ->
                            one.listener()
                                    .completed(
                                            new UpdateOutcome.Failed("the disk failed to commit")));
        } else {
            transaction.commit();
            commits++;
            updates += applied.size();
            if (!faults.acknowledgeBeforeSync()) {
                tell(applied, MemoryEngine::complete);
            }
        }
        next();
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
    public StorageStatistics statistics() {
        return new StorageStatistics(
                disk.records().size(),
                disk.usedBytes(),
                disk.usedBytes(),
                reader.reads(),
                updates,
                commits,
                reader.damagedRecords(),
                diverged,
                queue.size(),
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
