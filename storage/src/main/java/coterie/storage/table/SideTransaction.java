package coterie.storage.table;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.storage.Change;
import coterie.storage.CoordinatedWrite;
import coterie.storage.DiscardDamaged;
import coterie.storage.DotSource;
import coterie.storage.GiveUp;
import coterie.storage.HeldHint;
import coterie.storage.Hint;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.Update;
import coterie.storage.codec.HintCodec;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.version.Siblings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction does to the side tables, over what is committed there. Used by the shard's
 * writer alone.
 *
 * <p>The hints of a target are bounded in bytes. One that may count towards a W is refused beyond
 * the bound, so that it does not count. Any other is dropped there, and the same transaction notes
 * that a comparison with its target is owed: a hint is never lost without a trace.
 */
public final class SideTransaction {

    /**
     * What a transaction goes by.
     *
     * @param nowMillis this node's wall clock
     * @param commit the number of the commit that will hold the transaction
     * @param hintBytesPerTarget the most that the hints of a target may weigh
     */
    public record Terms(
            Partitioner partitioner,
            DotSource dots,
            long nowMillis,
            long commit,
            long hintBytesPerTarget) {}

    private final Rows rows;
    private final Ledger ledger;
    private final Changes changes;
    private final Terms terms;

    /**
     * One over committed rows.
     *
     * @param ledger the committed rows summed up
     * @param changes what was changed since, by which this transaction's own are collected
     */
    public SideTransaction(Rows rows, Ledger ledger, Changes changes, Terms terms) {
        this.rows = rows;
        this.ledger = ledger;
        this.changes = changes;
        this.terms = terms;
    }

    /** A hint that a coordinated write asks for beside its own record, brought together already. */
    public record Beside(Slot.Hint slot, HeldHint before, StoredRecord record) {}

    /**
     * Applies an update to a hint.
     *
     * @return what it decided, or null if there is no room for it within the target's bound
     * @throws coterie.storage.version.DivergedException if it contradicts what is held; nothing is
     *     changed then
     */
    public @Nullable Change apply(Slot.Hint slot, Update update) {
        HeldHint before = hint(slot);
        if (update instanceof DiscardDamaged(long order)) {
            return discard(slot, before, order);
        }
        if (update instanceof GiveUp && before.counted()) {
            return Change.Differs.DIFFERS;
        }
        Change change = update.apply(before.held(), terms.dots());
        boolean counted = update.countedAfter(before.counted());
        return switch (change) {
            case Change.Store store -> {
                List<Beside> beside =
                        update instanceof CoordinatedWrite write
                                ? besideHint(slot, write.hintFor(), store.record())
                                : List.of();
                Change stored = store(slot, before, store, counted, update.countedAfter(false));
                if (stored instanceof Change.Store) {
                    keep(beside);
                }
                yield stored;
            }
            case Change.Keep _ -> {
                if (before instanceof HeldHint.Found(Hint hint) && hint.counted() != counted) {
                    put(slot, hint, hint.record(), counted);
                }
                yield change;
            }
            case Change.Remove _ -> {
                remove(slot, before);
                yield change;
            }
            case Change.Differs _, Change.Dropped _, Change.Refuse _ -> change;
        };
    }

    private @Nullable Change store(
            Slot.Hint slot,
            HeldHint before,
            Change.Store store,
            boolean counted,
            boolean countsItself) {
        if (hasRoom(slot, before, store.record())) {
            put(slot, before, store.record(), counted);
            return store;
        }
        if (countsItself) {
            return null;
        }
        owe(slot);
        return Change.Dropped.DROPPED;
    }

    private List<Beside> besideHint(Slot.Hint slot, List<NodeId> targets, StoredRecord record) {
        List<NodeId> others =
                targets.stream().filter(target -> !target.equals(slot.target())).toList();
        return beside(others, slot.key(), record);
    }

    /**
     * Brings an object together with the hints that are kept for some nodes, and changes nothing.
     *
     * @throws coterie.storage.version.DivergedException if it contradicts one of them
     */
    public List<Beside> beside(List<NodeId> targets, Key key, StoredRecord record) {
        List<Beside> beside = new ArrayList<>(targets.size());
        for (NodeId target : targets) {
            Slot.Hint slot = new Slot.Hint(target, key);
            HeldHint before = hint(slot);
            Siblings merged = record.siblings().merge(before.held().siblings());
            StoredRecord kept = before instanceof HeldHint.Found(Hint hint) ? hint.record() : null;
            // The hint never goes on under the actor of the own record: it would claim dots of it
            // that it does not hold.
            beside.add(
                    new Beside(
                            slot,
                            before,
                            new StoredRecord(
                                    merged,
                                    Math.max(record.copies(), kept == null ? 1 : kept.copies()),
                                    kept == null ? null : kept.actor(),
                                    true)));
        }
        return beside;
    }

    /** Keeps such hints, or notes that they are owed. They do not count unless they did before. */
    public void keep(List<Beside> hints) {
        for (Beside one : hints) {
            if (hasRoom(one.slot(), one.before(), one.record())) {
                put(one.slot(), one.before(), one.record(), one.before().counted());
            } else {
                owe(one.slot());
            }
        }
    }

    private boolean hasRoom(Slot.Hint slot, HeldHint before, StoredRecord record) {
        long more = Hint.weightBytes(slot.key(), record) - weightOf(slot, before);
        return more <= 0
                || ledger.bytesOf(slot.target()) + changes.growthOf(slot.target()).bytes() + more
                        <= terms.hintBytesPerTarget();
    }

    private static long weightOf(Slot.Hint slot, HeldHint held) {
        return held instanceof HeldHint.Found(Hint hint)
                ? Hint.weightBytes(slot.key(), hint.record())
                : 0;
    }

    private void put(Slot.Hint slot, HeldHint before, StoredRecord record, boolean counted) {
        switch (before) {
            case HeldHint.Found(Hint hint) -> put(slot, hint, record, counted);
            case HeldHint.Missing _ -> putFirst(slot, record, counted);
            case HeldHint.Damaged _ -> {
                owe(slot);
                putFirst(slot, record, counted);
            }
        }
    }

    private void putFirst(Slot.Hint slot, StoredRecord record, boolean counted) {
        write(slot, new Hint(record, counted, terms.nowMillis(), terms.dots().next()));
        changes.grow(slot.target(), 1, Hint.weightBytes(slot.key(), record));
    }

    private void put(Slot.Hint slot, Hint before, StoredRecord record, boolean counted) {
        write(slot, new Hint(record, counted, before.sinceMillis(), before.order()));
        changes.grow(
                slot.target(),
                0,
                Hint.weightBytes(slot.key(), record)
                        - Hint.weightBytes(slot.key(), before.record()));
    }

    private void write(Slot.Hint slot, Hint hint) {
        Output out = new Output();
        HintCodec.encode(out, hint);
        changes.put(Table.HINTS, RowKeys.hint(slot), out.toBytes());
        out.clear();
        long weightBytes = Hint.weightBytes(slot.key(), hint.record());
        HintCodec.encode(out, new HintCodec.Row(hint.sinceMillis(), weightBytes, slot.key()));
        changes.put(
                Table.HINT_ORDER, RowKeys.hintOrder(slot.target(), hint.order()), out.toBytes());
    }

    private void remove(Slot.Hint slot, HeldHint before) {
        switch (before) {
            case HeldHint.Missing _ -> {}
            case HeldHint.Found(Hint hint) -> {
                changes.remove(Table.HINTS, RowKeys.hint(slot));
                removeOrder(slot.target(), hint.order());
            }
            case HeldHint.Damaged _ -> {
                changes.remove(Table.HINTS, RowKeys.hint(slot));
                owe(slot);
            }
        }
    }

    /**
     * A damaged hint does not tell its order number, so whoever overwrote one left its row here. A
     * damaged row is written anew where its hint is sound.
     */
    private Change discard(Slot.Hint slot, HeldHint before, long order) {
        if (before instanceof HeldHint.Found(Hint hint) && hint.order() == order) {
            if (!isListed(slot.target(), order)) {
                removeOrder(slot.target(), order);
                write(slot, hint);
                changes.grow(slot.target(), 1, Hint.weightBytes(slot.key(), hint.record()));
            }
            return Change.Differs.DIFFERS;
        }
        removeOrder(slot.target(), order);
        if (!(before instanceof HeldHint.Damaged)) {
            return Change.Differs.DIFFERS;
        }
        remove(slot, before);
        return Change.Remove.REMOVE;
    }

    private boolean isListed(NodeId target, long order) {
        ByteBuffer row = get(Table.HINT_ORDER, RowKeys.hintOrder(target, order));
        if (row == null) {
            return false;
        }
        try {
            HintCodec.decodeRow(row);
            return true;
        } catch (MalformedException _) {
            return false;
        }
    }

    /** A row that cannot be read was counted as a hint of no weight, see {@link Ledger}. */
    private void removeOrder(NodeId target, long order) {
        byte[] key = RowKeys.hintOrder(target, order);
        ByteBuffer row = get(Table.HINT_ORDER, key);
        if (row != null) {
            changes.remove(Table.HINT_ORDER, key);
            long weightBytes = 0;
            try {
                weightBytes = HintCodec.decodeRow(row).weightBytes();
            } catch (MalformedException e) {
                rows.damaged(Table.HINT_ORDER, e);
            }
            changes.grow(target, -1, -weightBytes);
        }
    }

    private HeldHint hint(Slot.Hint slot) {
        return SideReader.held(get(Table.HINTS, RowKeys.hint(slot)), rows);
    }

    private @Nullable ByteBuffer get(Table table, byte[] key) {
        Changes.Row over = changes.get(table, key);
        if (over == null) {
            return rows.get(table, key);
        }
        byte[] value = over.value();
        return value == null ? null : ByteBuffer.wrap(value);
    }

    private void owe(Slot.Hint slot) {
        note(new Owed(terms.partitioner().of(slot.key()), slot.target(), Owed.Reason.MISSED_HINT));
    }

    private void note(Owed owed) {
        changes.put(Table.OWED, RowKeys.owed(owed), RowKeys.number(terms.commit()));
    }

    /** Changes what is owed. The task is for whoever commits it, to be run after that. */
    public void apply(OwedChange change, Runnable durable) {
        switch (change) {
            case OwedChange.Note(Owed owed) -> note(owed);
            case OwedChange.Settle(Owed owed, long asOfCommit) -> {
                ByteBuffer noted = get(Table.OWED, RowKeys.owed(owed));
                if (noted != null && noted.getLong(noted.position()) <= asOfCommit) {
                    changes.remove(Table.OWED, RowKeys.owed(owed));
                }
            }
            case OwedChange.AcknowledgeStart(List<Owed> all) -> {
                all.forEach(this::note);
                changes.acknowledgeStart();
            }
        }
        changes.whenDurable(durable);
    }

    /** Lists an own record among those of nothing but tombstones, as of now. */
    public void listTombstone(byte[] recordKey) {
        Output out = new Output();
        out.u64(terms.commit());
        out.u64(terms.nowMillis());
        changes.put(Table.TOMBSTONES, recordKey, out.toBytes());
    }

    /** The record is gone, or holds more than tombstones. */
    public void unlistTombstone(byte[] recordKey) {
        changes.remove(Table.TOMBSTONES, recordKey);
    }
}
