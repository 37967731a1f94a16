package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.storage.Held;
import coterie.storage.StoredRecord;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Records that are applied and not yet committed, in the order of the record keys. They lie over
 * what LMDB holds.
 *
 * <p>In sync durability it is the writer's own: a group of updates, until the group's commit. In
 * async durability readers look here first, and it lives for an interval. Entries are added and
 * replaced by the writer alone and never removed: once they are committed, a new overlay takes this
 * one's place, so that a reader which took this one and then a snapshot of LMDB misses nothing,
 * whichever commit comes between.
 */
final class Overlay {

    /** Nothing lies over LMDB. */
    static final Overlay EMPTY = new Overlay();

    /** What an entry weighs besides its values. */
    private static final long OVERHEAD_BYTES = 512;

    /**
     * One record.
     *
     * @param recordKey its key in the order of records
     * @param listingKey its key in the listing index, or null if it stands there already
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Entry(Key key, byte[] recordKey, byte @Nullable [] listingKey, StoredRecord record) {

        /**
         * What a sibling takes beside its value: dot, time, content type and its share of the
         * context.
         */
        private static final int SIBLING_BYTES = 64;

        /** About what the record takes on disk. */
        long sizeBytes() {
            int siblings = record.siblings().values().size();
            return record.siblings().sizeBytes() + (long) SIBLING_BYTES * siblings;
        }
    }

    private final NavigableMap<byte[], Entry> records =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final NavigableMap<byte[], Entry> appeared =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private long bytes;

    /** The record under a key, or null if LMDB has the last word. */
    @Nullable Held get(byte[] recordKey) {
        Entry entry = records.get(recordKey);
        return entry == null ? null : new Held.Found(entry.record());
    }

    /** Adds a record, or replaces it; a key that is not yet listed stays to be listed. */
    void put(Entry entry) {
        byte[] listingKey = entry.listingKey();
        if (listingKey != null) {
            appeared.put(listingKey, entry);
        }
        Entry before = records.get(entry.recordKey());
        if (before != null && before.listingKey() != null) {
            records.put(
                    entry.recordKey(),
                    new Entry(entry.key(), entry.recordKey(), before.listingKey(), entry.record()));
        } else {
            records.put(entry.recordKey(), entry);
        }
        long gone = before == null ? -OVERHEAD_BYTES : before.sizeBytes();
        bytes += entry.sizeBytes() - gone;
    }

    /** All records, by record key. */
    NavigableMap<byte[], Entry> records() {
        return records;
    }

    /** The records whose keys are not in LMDB's listing index, by listing key. */
    NavigableMap<byte[], Entry> appeared() {
        return appeared;
    }

    Collection<Entry> entries() {
        return records.values();
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** About what it takes in memory and will take on disk. Asked by the writer only. */
    long bytes() {
        return bytes;
    }
}
