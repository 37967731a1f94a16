package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.storage.Held;
import coterie.storage.StoredRecord;
import coterie.storage.TreeUpkeep;
import coterie.storage.merkle.Counted;
import coterie.storage.table.Changes;
import java.util.Arrays;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Records that are applied and that LMDB does not hold yet, in the order of the record keys, and
 * changes of the side tables. They lie over what LMDB holds, or over another overlay ({@link
 * Layers}).
 *
 * <p>Entries are added and replaced by the writer alone, whoever reads meanwhile, and never
 * removed: once they are committed, a new overlay takes this one's place, so that a reader which
 * took this one and then a snapshot of LMDB misses nothing, whichever commit comes between.
 */
final class Overlay {

    /** What an entry weighs besides its values. */
    private static final long OVERHEAD_BYTES = 512;

    /**
     * What lies beneath under a record's key, as far as the trees want to know.
     *
     * @param counted what it counts for, or null if there is none or it cannot be read
     * @param damaged whether there is one that cannot be read
     */
    record Before(@Nullable Counted counted, boolean damaged) {

        private static final Before MISSING = new Before(null, false);
        private static final Before DAMAGED = new Before(null, true);

        static Before of(Key key, Held held) {
            return switch (held) {
                case Held.Missing _ -> MISSING;
                case Held.Damaged _ -> DAMAGED;
                case Held.Found _ -> new Before(TreeUpkeep.counted(key, held), false);
            };
        }
    }

    /**
     * One record.
     *
     * @param recordKey its key in the order of records
     * @param listingKey its key in the listing index, or null if it stands there already and stays
     * @param record null where it is removed
     * @param before what lies beneath in its place
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Entry(
            Key key,
            byte[] recordKey,
            byte @Nullable [] listingKey,
            @Nullable StoredRecord record,
            Before before) {

        /**
         * What a sibling takes beside its value: dot, time, content type and its share of the
         * context.
         */
        private static final int SIBLING_BYTES = 64;

        /** About what the record takes on disk. */
        long sizeBytes() {
            if (record == null) {
                return 0;
            }
            int siblings = record.siblings().values().size();
            return record.siblings().sizeBytes() + (long) SIBLING_BYTES * siblings;
        }

        private int surplus() {
            boolean was = before.counted() != null || before.damaged();
            return (record == null ? 0 : 1) - (was ? 1 : 0);
        }

        /** What is held in its place. */
        Held held() {
            return record == null ? Held.Missing.MISSING : new Held.Found(record);
        }
    }

    private final NavigableMap<byte[], Entry> records =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final NavigableMap<byte[], Entry> appeared =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private volatile @Nullable Changes changes;
    private volatile int surplus;
    private long bytes;

    /** The record under a key, or null if LMDB has the last word. */
    @Nullable Held get(byte[] recordKey) {
        Entry entry = records.get(recordKey);
        return entry == null ? null : entry.held();
    }

    /**
     * Adds a record, or replaces it; a key that is not yet listed stays to be listed, and what was
     * before it stays what LMDB holds.
     */
    void put(Entry entry) {
        byte[] listingKey = entry.listingKey();
        if (listingKey != null && entry.record() != null) {
            appeared.put(listingKey, entry);
        } else if (listingKey != null) {
            appeared.remove(listingKey);
        }
        Entry before = records.get(entry.recordKey());
        if (before == null) {
            records.put(entry.recordKey(), entry);
            surplus(entry.surplus());
        } else {
            Entry after =
                    new Entry(
                            entry.key(),
                            entry.recordKey(),
                            listingKey == null ? before.listingKey() : listingKey,
                            entry.record(),
                            before.before());
            records.put(entry.recordKey(), after);
            surplus(after.surplus() - before.surplus());
        }
        long gone = before == null ? -OVERHEAD_BYTES : before.sizeBytes();
        bytes += entry.sizeBytes() - gone;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the writer alone
    private void surplus(int more) {
        surplus += more;
    }

    /** By how many records there are more than without it. */
    int surplus() {
        return surplus;
    }

    /** Lays all of a later overlay over what is in this one. */
    void cover(Overlay later) {
        later.entries().forEach(this::put);
        Changes rows = later.changes();
        if (rows != null) {
            changing().cover(rows);
        }
    }

    /** The changes of the side tables, to be added to. */
    Changes changing() {
        Changes present = changes;
        if (present == null) {
            present = new Changes(() -> new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
            changes = present;
        }
        return present;
    }

    /** The changes of the side tables, or null if there are none. */
    @Nullable Changes changes() {
        return changes;
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
        return records.isEmpty() && changes == null;
    }

    /** About what it takes in memory and will take on disk. Asked by the writer only. */
    long bytes() {
        Changes side = changes;
        return bytes + (side == null ? 0 : side.bytes());
    }
}
