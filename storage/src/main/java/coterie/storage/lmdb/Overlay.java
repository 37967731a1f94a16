package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.storage.Held;
import coterie.storage.StoredRecord;
import coterie.storage.TreeUpkeep;
import coterie.storage.merkle.Counted;
import coterie.storage.table.Changes;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
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
 *
 * <p>Point reads go by hash: each read and each write makes several, and the way down a skip list
 * of ten thousand keys is a dozen cache misses. The order is for LMDB and for walks. Both lead to
 * the same {@link Place}, whose entry is replaced; a new key is put in order first, so that
 * whatever a point read finds a later walk shows.
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

        boolean isThere() {
            return counted != null || damaged;
        }

        /** All that is left to know once the trees have counted it. */
        Before known() {
            return isThere() ? DAMAGED : MISSING;
        }
    }

    /**
     * One record.
     *
     * @param recordKey its key in the order of records
     * @param listingKey its key in the listing index, or null if it stands there already and stays
     * @param image null where it is removed
     * @param before what lies beneath in its place
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Entry(
            Key key,
            byte[] recordKey,
            byte @Nullable [] listingKey,
            @Nullable Image image,
            Before before) {

        /** About what the record takes on disk. */
        long sizeBytes() {
            return image == null ? 0 : image.sizeBytes();
        }

        private int surplus() {
            return (image == null ? 0 : 1) - (before.isThere() ? 1 : 0);
        }

        /** The record, or null where it is removed. */
        @Nullable StoredRecord record() {
            return image == null ? null : image.record();
        }

        /** What is held in its place. */
        Held held() {
            return image == null ? Held.Missing.MISSING : new Held.Found(image.record());
        }
    }

    /** Where a key's newest entry is. */
    static final class Place {

        private volatile Entry entry;

        private Place(Entry entry) {
            this.entry = entry;
        }

        Entry entry() {
            return entry;
        }
    }

    /** A record key that is compared by its bytes; by their order, too, where many hash alike. */
    private static final class Hashed implements Comparable<Hashed> {

        private final byte[] bytes;
        private final int hash;

        Hashed(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Hashed hashed && Arrays.equals(bytes, hashed.bytes);
        }

        @Override
        public int compareTo(Hashed other) {
            return Arrays.compareUnsigned(bytes, other.bytes);
        }
    }

    private final Map<Hashed, Place> byHash = new ConcurrentHashMap<>();
    private final NavigableMap<byte[], Place> records =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final NavigableMap<byte[], Place> appeared =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private volatile @Nullable Changes changes;
    private final Pack pack = new Pack();
    private volatile int surplus;
    private long bytes;

    /** The record under a key, or null if LMDB has the last word. */
    @Nullable Held get(byte[] recordKey) {
        Place place = byHash.get(new Hashed(recordKey));
        return place == null ? null : place.entry.held();
    }

    /**
     * Adds a record, or replaces it; a key that is not yet listed stays to be listed, and what was
     * before it stays what LMDB holds.
     */
    void put(Entry entry) {
        Hashed hashed = new Hashed(entry.recordKey());
        Place place = byHash.get(hashed);
        if (place == null) {
            Place added = new Place(entry);
            list(entry, added);
            records.put(entry.recordKey(), added);
            byHash.put(hashed, added);
            surplus(entry.surplus());
            bytes += entry.sizeBytes() + OVERHEAD_BYTES;
        } else {
            Entry before = place.entry;
            byte[] listingKey = entry.listingKey();
            Entry after =
                    new Entry(
                            entry.key(),
                            before.recordKey(),
                            listingKey == null ? before.listingKey() : listingKey,
                            entry.image(),
                            before.before());
            list(entry, place);
            place.entry = after;
            surplus(after.surplus() - before.surplus());
            boolean packed = before.image() instanceof Image.Packed;
            bytes += entry.sizeBytes() - (packed ? 0 : before.sizeBytes());
        }
    }

    private void list(Entry entry, Place place) {
        byte[] listingKey = entry.listingKey();
        if (listingKey != null && entry.image() != null) {
            appeared.put(listingKey, place);
        } else if (listingKey != null) {
            appeared.remove(listingKey);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the writer alone
    private void surplus(int more) {
        surplus += more;
    }

    /** By how many records there are more than without it. */
    int surplus() {
        return surplus;
    }

    /**
     * Lays all of a later overlay over what is in this one, its records packed.
     *
     * @param images the records' bytes, in the order of {@link #entries}
     */
    void cover(Overlay later, LogEntry.Images images) {
        int i = 0;
        for (Entry entry : later.entries()) {
            int length = images.lengths()[i];
            Image image =
                    entry.image() == null
                            ? null
                            : pack.add(images.bytes(), images.starts()[i], length);
            i++;
            put(
                    new Entry(
                            entry.key(),
                            entry.recordKey(),
                            entry.listingKey(),
                            image,
                            entry.before().known()));
        }
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
    NavigableMap<byte[], Place> records() {
        return records;
    }

    /** The records whose keys are not in LMDB's listing index, by listing key. */
    NavigableMap<byte[], Place> appeared() {
        return appeared;
    }

    /** The entries of {@link #records}. */
    Iterable<Entry> entries() {
        return () -> {
            Iterator<Place> places = records.values().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return places.hasNext();
                }

                @Override
                public Entry next() {
                    return places.next().entry;
                }
            };
        };
    }

    /** How many records there are. */
    int size() {
        return byHash.size();
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
