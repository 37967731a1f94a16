package coterie.storage.table;

import coterie.ring.NodeId;
import coterie.storage.HintCount;
import coterie.storage.Owed;
import coterie.storage.codec.HintCodec;
import coterie.storage.codec.Input;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.OwedCodec;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is committed in the side tables, summed up: the hints of each target, and all that is owed.
 * Immutable, so that any thread may look at it.
 *
 * @param hints the targets that have any
 * @param owed each with the number of the commit that noted it last
 */
public record Ledger(SortedMap<NodeId, HintCount> hints, SortedMap<Owed, Long> owed) {

    /** Of empty tables. */
    public static final Ledger EMPTY =
            new Ledger(
                    Collections.unmodifiableSortedMap(new TreeMap<>()),
                    Collections.unmodifiableSortedMap(new TreeMap<>()));

    /** Sums up the tables, once, when the shard is opened: a walk over the order of hints. */
    public static Ledger load(Rows rows) {
        SortedMap<NodeId, HintCount> hints = new TreeMap<>();
        SortedMap<Owed, Long> owed = new TreeMap<>();
        rows.walk(
                Table.HINT_ORDER,
                new byte[] {0},
                (key, value) -> {
                    try {
                        count(hints, KeyCodec.decodeTarget(new Input(key)), value, rows);
                    } catch (MalformedException e) {
                        rows.damaged(Table.HINT_ORDER, e);
                    }
                    return true;
                });
        rows.walk(
                Table.OWED,
                new byte[] {0},
                (key, value) -> {
                    try {
                        owed.put(OwedCodec.decode(key), new Input(value).u64());
                    } catch (MalformedException e) {
                        rows.damaged(Table.OWED, e);
                    }
                    return true;
                });
        return new Ledger(
                Collections.unmodifiableSortedMap(hints), Collections.unmodifiableSortedMap(owed));
    }

    /**
     * A row that cannot be read counts as a hint, the oldest there is, so that somebody looks for
     * it and finds it out.
     */
    private static void count(
            SortedMap<NodeId, HintCount> hints, NodeId target, ByteBuffer value, Rows rows) {
        HintCount before = hints.get(target);
        long number = before == null ? 0 : before.hints();
        long bytes = before == null ? 0 : before.bytes();
        long oldestMillis = 0;
        try {
            HintCodec.Row row = HintCodec.decodeRow(value);
            bytes += row.weightBytes();
            oldestMillis = before == null ? row.sinceMillis() : before.oldestSinceMillis();
        } catch (MalformedException e) {
            rows.damaged(Table.HINT_ORDER, e);
        }
        hints.put(target, new HintCount(target, number + 1, bytes, oldestMillis));
    }

    /**
     * The same after a commit.
     *
     * @param changes what was committed
     * @param rows as they are now
     */
    public Ledger after(Changes changes, Rows rows) {
        SortedMap<NodeId, HintCount> newHints = hints;
        if (!changes.growth().isEmpty()) {
            SortedMap<NodeId, HintCount> counts = new TreeMap<>(hints);
            changes.growth().forEach((target, growth) -> grow(counts, target, growth, rows));
            newHints = Collections.unmodifiableSortedMap(counts);
        }
        SortedMap<Owed, Long> newOwed = new TreeMap<>(owed);
        changes.forEach(
                Table.OWED,
                (key, row) -> {
                    byte[] value = row.value();
                    if (value == null) {
                        newOwed.remove(decoded(key));
                    } else {
                        newOwed.put(decoded(key), ByteBuffer.wrap(value).getLong());
                    }
                });
        return new Ledger(newHints, Collections.unmodifiableSortedMap(newOwed));
    }

    private static Owed decoded(byte[] key) {
        try {
            return OwedCodec.decode(ByteBuffer.wrap(key));
        } catch (MalformedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void grow(
            SortedMap<NodeId, HintCount> counts, NodeId target, Changes.Growth growth, Rows rows) {
        HintCount before = counts.get(target);
        HintCount was = before == null ? new HintCount(target, 0, 0, 0) : before;
        long number = was.hints() + growth.hints();
        if (number <= 0) {
            counts.remove(target);
            return;
        }
        boolean sameOldest = was.hints() > 0 && !growth.removed();
        long oldest = sameOldest ? was.oldestSinceMillis() : oldestSince(target, rows);
        counts.put(target, new HintCount(target, number, was.bytes() + growth.bytes(), oldest));
    }

    private static long oldestSince(NodeId target, Rows rows) {
        Output from = new Output();
        KeyCodec.encodeTarget(from, target);
        long[] since = {0};
        rows.walk(
                Table.HINT_ORDER,
                from.toBytes(),
                (_, value) -> {
                    try {
                        since[0] = new Input(value).u64();
                    } catch (MalformedException e) {
                        rows.damaged(Table.HINT_ORDER, e);
                    }
                    return false;
                });
        return since[0];
    }

    /** The bytes of a target's hints, 0 if it has none. */
    long bytesOf(NodeId target) {
        HintCount count = hints.get(target);
        return count == null ? 0 : count.bytes();
    }

    /** How many hints there are in all. */
    public long hintCount() {
        return hints.values().stream().mapToLong(HintCount::hints).sum();
    }

    /** What all hints weigh. */
    public long hintBytes() {
        return hints.values().stream().mapToLong(HintCount::bytes).sum();
    }
}
