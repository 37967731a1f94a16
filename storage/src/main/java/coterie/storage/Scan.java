package coterie.storage;

import coterie.ring.HashRange;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One bounded step through a partition's records.
 *
 * @param partition whose records
 * @param range only the records whose key hashes lie in it, or null for all of the partition
 * @param after the key at which the last step ended, or null to begin
 * @param maxRecords the most records of one step, at least 1
 * @param maxBytes after which the step ends, though it always brings one record at least
 */
public record Scan(
        PartitionId partition,
        @Nullable HashRange range,
        @Nullable Key after,
        int maxRecords,
        long maxBytes) {

    /** The order in which a partition's records stand: by key hash, then by bucket and key. */
    public static final Comparator<Key> ORDER =
            ((Comparator<Key>) (one, other) -> Long.compareUnsigned(one.hash(), other.hash()))
                    .thenComparing(Comparator.naturalOrder());

    /** A step through all of the partition. */
    public Scan(PartitionId partition, @Nullable Key after, int maxRecords, long maxBytes) {
        this(partition, null, after, maxRecords, maxBytes);
    }

    /** Whether a key's record belongs to the range. */
    public boolean takes(Key key) {
        return range == null || range.contains(key.hash());
    }

    /**
     * What a step brought.
     *
     * @param entries records in the order of (key hash, bucket, key)
     * @param resumeAfter where the next step begins, or null at the end of the range
     */
    public record Page(List<Entry> entries, @Nullable Key resumeAfter) {}

    /**
     * One record of the partition.
     *
     * @param key the key
     * @param held the record, {@link Held.Damaged} where it failed its checksum
     */
    public record Entry(Key key, Held held) {}
}
