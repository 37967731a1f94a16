package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.ring.Partitioner;
import coterie.storage.Change;
import coterie.storage.Collect;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Held;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.UpdateOutcome;
import coterie.storage.UpdateOutcome.Cause;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import coterie.storage.lmdb.UpdateQueue.Pending;
import coterie.storage.lmdb.UpdateQueue.PendingOwed;
import coterie.storage.lmdb.UpdateQueue.Work;
import coterie.storage.table.Ledger;
import coterie.storage.table.SideTransaction;
import coterie.storage.version.DivergedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies what was queued to the overlay, over what is synced. Used on the writer's thread alone.
 */
final class Applier {

    private static final System.Logger LOG = System.getLogger(Applier.class.getName());

    private final String name;
    private final Tables tables;
    private final Dots dots;
    private final Partitioner partitioner;
    private final long hintBytesPerTarget;
    private final LongSupplier wallMillis;
    private final LongAdder diverged = new LongAdder();
    private final Output keyOutput = new Output(KeyCodec.MAX_BYTES);
    private Overlay overlay = new Overlay();
    private Above above = Above.NOTHING;
    private Ledger ledger = Ledger.EMPTY;
    private @Nullable SideTransaction side;

    Applier(
            String name,
            Tables tables,
            Dots dots,
            Partitioner partitioner,
            long hintBytesPerTarget,
            LongSupplier wallMillis) {
        this.name = name;
        this.tables = tables;
        this.dots = dots;
        this.partitioner = partitioner;
        this.hintBytesPerTarget = hintBytesPerTarget;
        this.wallMillis = wallMillis;
    }

    /**
     * Applies a batch.
     *
     * @param over what is applied and not yet synced; it takes up the batch
     * @param beneath what is synced, and lies over LMDB
     * @param committed the side tables summed up, as far as they are synced
     * @param leave what there is room for
     */
    List<Applied> apply(
            List<Work> taken, Overlay over, Above beneath, Ledger committed, Leave leave) {
        overlay = over;
        above = beneath;
        ledger = committed;
        side = null;
        List<Applied> applied = new ArrayList<>(taken.size());
        try (Snapshot snapshot = tables.snapshots().writing().renew()) {
            for (Work work : taken) {
                switch (work) {
                    case PendingOwed owed -> side(snapshot).apply(owed.change(), owed.durable());
                    case Pending pending -> {
                        boolean hasRoom =
                                pending.mayUseReserve() ? leave.forDeletes() : leave.forWrites();
                        applied.add(apply(pending, hasRoom, snapshot));
                    }
                }
            }
        }
        return applied;
    }

    /** What there is room for. */
    record Leave(boolean forWrites, boolean forDeletes) {}

    private SideTransaction side(Snapshot snapshot) {
        SideTransaction present = side;
        if (present == null) {
            present =
                    new SideTransaction(
                            new LayeredRows(above, new SnapshotRows(tables, snapshot)),
                            ledger,
                            overlay.changing(),
                            new SideTransaction.Terms(
                                    partitioner,
                                    dots,
                                    wallMillis.getAsLong(),
                                    dots.commits() + 1,
                                    hintBytesPerTarget));
            side = present;
        }
        return present;
    }

    private Applied apply(Pending pending, boolean hasRoom, Snapshot snapshot) {
        if (!pending.listener().isStillWanted()) {
            return rejected(pending, Cause.EXPIRED);
        }
        if (!hasRoom) {
            return rejected(pending, Cause.FULL);
        }
        Change change;
        try {
            change =
                    switch (pending.slot()) {
                        case Slot.Own(Key key) -> apply(key, pending, snapshot);
                        case Slot.Hint hint -> side(snapshot).apply(hint, pending.update());
                    };
        } catch (DivergedException e) {
            diverged.increment();
            LOG.log(
                    System.Logger.Level.ERROR,
                    name + ": replicas disagree under the same context at " + pending.slot().key(),
                    e);
            return rejected(pending, Cause.DIVERGED);
        }
        return switch (change) {
            case null -> rejected(pending, Cause.FULL);
            case Change.Refuse refuse ->
                    Applied.ended(pending.listener(), new UpdateOutcome.Refused(refuse));
            case Change.Store _,
                    Change.Keep _,
                    Change.Remove _,
                    Change.Differs _,
                    Change.Dropped _ ->
                    Applied.waits(pending.listener(), change);
        };
    }

    static Applied rejected(Pending pending, Cause cause) {
        return Applied.ended(pending.listener(), new UpdateOutcome.Rejected(cause));
    }

    private Change apply(Key key, Pending pending, Snapshot snapshot) {
        keyOutput.clear();
        KeyCodec.encodeRecordKey(keyOutput, partitioner.of(key), key);
        byte[] recordKey = keyOutput.toBytes();
        Held held = held(recordKey, snapshot);
        Change change = pending.update().apply(held, dots);
        switch (change) {
            case Change.Store(StoredRecord record, var _) -> {
                if (pending.update() instanceof CoordinatedWrite write
                        && !write.hintFor().isEmpty()) {
                    SideTransaction hints = side(snapshot);
                    hints.keep(hints.beside(write.hintFor(), key, record));
                }
                put(key, recordKey, record, held, snapshot);
            }
            case Change.Remove _ -> {
                if (held instanceof Held.Found) {
                    overlay.put(
                            new Overlay.Entry(
                                    key,
                                    recordKey,
                                    listingKey(key),
                                    null,
                                    Overlay.Before.of(key, held)));
                    side(snapshot).unlistTombstone(recordKey);
                }
            }
            case Change.Keep _, Change.Differs _, Change.Dropped _, Change.Refuse _ -> {}
        }
        return change;
    }

    private Held held(byte[] recordKey, Snapshot snapshot) {
        Held applied = overlay.get(recordKey);
        Held synced = applied != null ? applied : above.get(recordKey);
        return synced != null ? synced : snapshot.get(recordKey);
    }

    private void put(Key key, byte[] recordKey, StoredRecord record, Held held, Snapshot snapshot) {
        byte @Nullable [] listingKey = held instanceof Held.Found ? null : listingKey(key);
        overlay.put(
                new Overlay.Entry(
                        key,
                        recordKey,
                        listingKey,
                        new Image.Fresh(record),
                        Overlay.Before.of(key, held)));
        if (Collect.holdsTombstonesAlone(record)) {
            side(snapshot).listTombstone(recordKey);
        } else if (held instanceof Held.Damaged
                || (held instanceof Held.Found(StoredRecord before)
                        && Collect.holdsTombstonesAlone(before))) {
            side(snapshot).unlistTombstone(recordKey);
        }
    }

    private byte[] listingKey(Key key) {
        keyOutput.clear();
        KeyCodec.encodeListingKey(keyOutput, partitioner.of(key), key.bucket(), key.bytes());
        return keyOutput.toBytes();
    }

    /** Merges refused because replicas disagreed under the same context. */
    LongAdder diverged() {
        return diverged;
    }
}
