package coterie.storage.table;

import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rows that are changed and not yet committed. They lie over what is committed. */
public final class Changes {

    /**
     * A row as it will be.
     *
     * @param value null where it is removed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Row(byte @Nullable [] value) {}

    /** By how much the hints of a target grow. */
    record Growth(long hints, long bytes, boolean removed) {
        static final Growth NONE = new Growth(0, 0, false);
    }

    /** What a row weighs besides key and value. */
    private static final long OVERHEAD_BYTES = 128;

    private final Map<Table, NavigableMap<byte[], Row>> rows = new EnumMap<>(Table.class);
    private final NavigableMap<NodeId, Growth> growth = new TreeMap<>();
    private final List<Runnable> durable = new ArrayList<>();
    private volatile SortedSet<NodeId> targets = Collections.emptySortedSet();
    private boolean startAcknowledged;
    private long bytes;

    /**
     * None yet.
     *
     * @param maps makes the maps in which rows are kept by the unsigned order of their keys; ones
     *     that bear readers, where others than the writer look at the changes
     */
    public Changes(Supplier<NavigableMap<byte[], Row>> maps) {
        for (Table table : Table.values()) {
            rows.put(table, maps.get());
        }
    }

    /** The row that lies over the committed one, or null if that is in force. */
    public @Nullable Row get(Table table, byte[] key) {
        return of(table).get(key);
    }

    private NavigableMap<byte[], Row> of(Table table) {
        NavigableMap<byte[], Row> map = rows.get(table);
        if (map == null) {
            throw new IllegalStateException("no table " + table);
        }
        return map;
    }

    /** What lies over the committed rows of a table, by key. */
    public NavigableMap<byte[], Row> rows(Table table) {
        return Collections.unmodifiableNavigableMap(of(table));
    }

    void put(Table table, byte[] key, byte[] value) {
        put(table, key, new Row(value));
    }

    void remove(Table table, byte[] key) {
        put(table, key, new Row(null));
    }

    private void put(Table table, byte[] key, Row row) {
        Row before = of(table).put(key, row);
        bytes += sizeOf(row) - (before == null ? -OVERHEAD_BYTES - key.length : sizeOf(before));
    }

    private static long sizeOf(Row row) {
        byte[] value = row.value();
        return value == null ? 0 : value.length;
    }

    /** Lays the rows of later changes over these. */
    public void cover(Changes later) {
        later.rows.forEach((table, map) -> map.forEach((key, row) -> put(table, key, row)));
    }

    void grow(NodeId target, long hints, long weightBytes) {
        Growth before = growthOf(target);
        if (!targets.contains(target)) {
            SortedSet<NodeId> more = new TreeSet<>(targets);
            more.add(target);
            targets = more;
        }
        growth.put(
                target,
                new Growth(
                        before.hints() + hints,
                        before.bytes() + weightBytes,
                        before.removed() || hints < 0));
    }

    Growth growthOf(NodeId target) {
        return growth.getOrDefault(target, Growth.NONE);
    }

    /** Those among whose hints there are changes. From any thread. */
    public SortedSet<NodeId> targets() {
        return targets;
    }

    NavigableMap<NodeId, Growth> growth() {
        return growth;
    }

    void acknowledgeStart() {
        startAcknowledged = true;
    }

    /** Whether the shard no longer counts as started empty once this is committed. */
    public boolean isStartAcknowledged() {
        return startAcknowledged;
    }

    void whenDurable(Runnable task) {
        durable.add(task);
    }

    /** Whom to tell once this is durable. */
    public List<Runnable> durable() {
        return durable;
    }

    /** Shows each row of a table, in the order of the keys. */
    public void forEach(Table table, BiConsumer<byte[], Row> consumer) {
        of(table).forEach(consumer);
    }

    /** About what they take. */
    public long bytes() {
        return bytes;
    }
}
