package coterie.storage.lmdb;

import coterie.storage.Held;
import coterie.storage.table.Changes;
import coterie.storage.table.Table;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What lies over LMDB in one moment: a reader takes it first, then a snapshot of LMDB, and misses
 * nothing that was there when it began.
 *
 * @param layers the newest first
 */
record Above(List<Overlay> layers) {

    /** Nothing does. */
    static final Above NOTHING = new Above(List.of());

    /** The record under a key, or null if LMDB has the last word. */
    @Nullable Held get(byte[] recordKey) {
        for (Overlay layer : layers) {
            Held held = layer.get(recordKey);
            if (held != null) {
                return held;
            }
        }
        return null;
    }

    /** The row of a side table, or null if LMDB has the last word. */
    Changes.@Nullable Row row(Table table, byte[] key) {
        for (Overlay layer : layers) {
            Changes changes = layer.changes();
            Changes.Row row = changes == null ? null : changes.get(table, key);
            if (row != null) {
                return row;
            }
        }
        return null;
    }

    /** All records, by record key. */
    Merged<Overlay.Place> records(byte[] from, boolean inclusive) {
        return merged(Overlay::records, from, inclusive);
    }

    /** The records whose keys may not be in LMDB's listing index, by listing key. */
    Merged<Overlay.Place> appeared(byte[] from, boolean inclusive) {
        return merged(Overlay::appeared, from, inclusive);
    }

    /** The rows of a side table, by key. */
    Merged<Changes.Row> rows(Table table, byte[] from) {
        return merged(
                layer -> {
                    Changes changes = layer.changes();
                    return changes == null ? Collections.emptyNavigableMap() : changes.rows(table);
                },
                from,
                true);
    }

    private <V> Merged<V> merged(
            Function<Overlay, NavigableMap<byte[], V>> part, byte[] from, boolean inclusive) {
        return new Merged<>(
                layers.stream()
                        .map(part)
                        .filter(map -> !map.isEmpty())
                        .map(map -> map.tailMap(from, inclusive).entrySet().iterator())
                        .toList());
    }

    /** By how many records there are more than LMDB holds. */
    int surplus() {
        return layers.stream().mapToInt(Overlay::surplus).sum();
    }
}
