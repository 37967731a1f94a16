package coterie.storage.table;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.HeldHint;
import coterie.storage.Hint;
import coterie.storage.HintScan;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.TombstoneScan;
import coterie.storage.codec.HintCodec;
import coterie.storage.codec.Input;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.version.DivergedException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the side tables. */
public final class SideReader {

    private static final byte[] ANY = {0};

    private SideReader() {}

    static HeldHint held(@Nullable ByteBuffer value, Rows rows) {
        if (value == null) {
            return HeldHint.Missing.MISSING;
        }
        try {
            return new HeldHint.Found(HintCodec.decode(value));
        } catch (MalformedException e) {
            rows.damaged(Table.HINTS, e);
            return HeldHint.Damaged.DAMAGED;
        }
    }

    /** In the place of the key that a row cannot tell, and of which no hint bears its number. */
    private static final Key UNKNOWN = Key.of("unknown", ANY);

    /** Hears of hints that could not be read. */
    @FunctionalInterface
    public interface Unreadable {
        /**
         * The hint under this order number is damaged, or the number's row is, or it has outlived
         * its hint.
         */
        void found(Slot.Hint slot, long order);
    }

    /** A step through the hints of a target, oldest first. */
    public static HintScan.Page hints(Rows rows, HintScan scan, Unreadable unreadable) {
        List<HintScan.Entry> entries = new ArrayList<>();
        byte[] prefix = target(scan.target());
        long[] bytes = {0};
        List<Placed> placed = new ArrayList<>();
        SortedSet<Long> illegible = new TreeSet<>();
        boolean[] atEnd = {true};
        rows.walk(
                Table.HINT_ORDER,
                RowKeys.hintOrder(scan.target(), scan.afterOrder() + 1),
                (key, value) -> {
                    if (!startsWith(key, prefix)) {
                        return false;
                    }
                    boolean full = bytes[0] >= scan.maxBytes() && !placed.isEmpty();
                    if (placed.size() >= scan.maxHints() || full) {
                        atEnd[0] = false;
                        return false;
                    }
                    long order = key.getLong(key.limit() - Long.BYTES);
                    try {
                        HintCodec.Row row = HintCodec.decodeRow(value);
                        placed.add(new Placed(order, row.key()));
                        bytes[0] += row.weightBytes();
                    } catch (MalformedException e) {
                        rows.damaged(Table.HINT_ORDER, e);
                        illegible.add(order);
                    }
                    return true;
                });
        for (Placed one : placed) {
            Slot.Hint slot = new Slot.Hint(scan.target(), one.key());
            HeldHint held = held(rows.get(Table.HINTS, RowKeys.hint(slot)), rows);
            if (held instanceof HeldHint.Found(Hint hint) && hint.order() == one.order()) {
                entries.add(new HintScan.Entry(one.key(), hint));
            } else {
                unreadable.found(slot, one.order());
            }
        }
        if (!illegible.isEmpty()) {
            seek(rows, scan.target(), illegible, unreadable);
        }
        return new HintScan.Page(entries, atEnd[0] ? null : placed.getLast().order());
    }

    /**
     * Looks through all hints of a target for those under some numbers whose rows cannot be read. A
     * number that no hint bears may be that of one which is damaged itself. Costly, and done once
     * for a damage of the disk.
     */
    private static void seek(
            Rows rows, NodeId target, SortedSet<Long> orders, Unreadable unreadable) {
        Deque<Slot.Hint> damaged = new ArrayDeque<>();
        byte[] prefix = target(target);
        rows.walk(
                Table.HINTS,
                prefix,
                (key, value) -> {
                    if (!startsWith(key, prefix)) {
                        return false;
                    }
                    try {
                        Slot.Hint slot = new Slot.Hint(target, KeyCodec.decodeHintKey(key));
                        switch (held(value, rows)) {
                            case HeldHint.Found(Hint hint) -> {
                                if (orders.remove(hint.order())) {
                                    unreadable.found(slot, hint.order());
                                }
                            }
                            case HeldHint.Damaged _ -> damaged.add(slot);
                            case HeldHint.Missing _ -> {}
                        }
                    } catch (MalformedException e) {
                        rows.damaged(Table.HINTS, e);
                    }
                    return true;
                });
        for (long order : orders) {
            Slot.Hint slot = damaged.poll();
            unreadable.found(slot != null ? slot : new Slot.Hint(target, UNKNOWN), order);
        }
    }

    /**
     * The greatest number that any row bears: of a hint's order, or of a commit. For a shard whose
     * own count is lost, which must not give one of them again.
     */
    public static long greatestNumber(Rows rows) {
        long[] greatest = {0};
        rows.walk(
                Table.HINT_ORDER,
                ANY,
                (key, _) -> {
                    greatest[0] = Math.max(greatest[0], key.getLong(key.limit() - Long.BYTES));
                    return true;
                });
        for (Table table : List.of(Table.TOMBSTONES, Table.OWED)) {
            rows.walk(
                    table,
                    ANY,
                    (_, value) -> {
                        greatest[0] = Math.max(greatest[0], value.getLong(value.position()));
                        return true;
                    });
        }
        return greatest[0];
    }

    private record Placed(long order, Key key) {}

    private static byte[] target(NodeId target) {
        Output out = new Output();
        KeyCodec.encodeTarget(out, target);
        return out.toBytes();
    }

    /** A step through the records of a partition that hold nothing but tombstones. */
    public static TombstoneScan.Page tombstones(Rows rows, TombstoneScan scan) {
        Output out = new Output(KeyCodec.MAX_BYTES);
        out.u16(scan.partition().value());
        byte[] prefix = out.toBytes();
        Key after = scan.after();
        if (after != null) {
            out.clear();
            KeyCodec.encodeRecordKey(out, scan.partition(), after);
        }
        byte[] from = out.toBytes();
        List<TombstoneScan.Entry> entries = new ArrayList<>();
        boolean[] atEnd = {true};
        rows.walk(
                Table.TOMBSTONES,
                from,
                (key, value) -> {
                    if (after != null && key.equals(ByteBuffer.wrap(from))) {
                        return true;
                    }
                    if (!startsWith(key, prefix)) {
                        return false;
                    }
                    if (entries.size() >= scan.maxRecords()) {
                        atEnd[0] = false;
                        return false;
                    }
                    try {
                        Input in = new Input(value);
                        entries.add(
                                new TombstoneScan.Entry(
                                        KeyCodec.decodeRecordKey(key), in.u64(), in.u64()));
                    } catch (MalformedException e) {
                        rows.damaged(Table.TOMBSTONES, e);
                    }
                    return true;
                });
        return new TombstoneScan.Page(entries, atEnd[0] ? null : entries.getLast().key());
    }

    private static boolean startsWith(ByteBuffer key, byte[] prefix) {
        if (key.remaining() < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (key.get(key.position() + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * An own record together with the hints under its key.
     *
     * @param targets those that may have hints
     * @return unverified, where a hint is damaged
     * @throws DivergedException if a hint contradicts the record
     */
    public static Held withHints(Held own, Key key, Rows rows, Collection<NodeId> targets) {
        Held all = own;
        for (NodeId target : targets) {
            byte[] rowKey = RowKeys.hint(new Slot.Hint(target, key));
            all =
                    switch (held(rows.get(Table.HINTS, rowKey), rows)) {
                        case HeldHint.Missing _ -> all;
                        case HeldHint.Damaged _ -> unverified(all);
                        case HeldHint.Found(Hint hint) -> joined(all, hint.record());
                    };
        }
        return all;
    }

    private static Held joined(Held held, StoredRecord hinted) {
        if (!(held instanceof Held.Found found)) {
            return new Held.Found(
                    new StoredRecord(hinted.siblings(), hinted.copies(), null, held.verified()));
        }
        StoredRecord record = found.record();
        return new Held.Found(
                new StoredRecord(
                        record.siblings().merge(hinted.siblings()),
                        Math.max(record.copies(), hinted.copies()),
                        record.actor(),
                        record.verified()));
    }

    /** The same, but no longer all that this node was ever told. */
    public static Held unverified(Held held) {
        return switch (held) {
            case Held.Found(StoredRecord record) ->
                    new Held.Found(
                            new StoredRecord(
                                    record.siblings(), record.copies(), record.actor(), false));
            case Held.Missing _, Held.Damaged _ -> Held.Damaged.DAMAGED;
        };
    }
}
