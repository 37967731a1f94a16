package coterie.storage;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One bounded step through the records of a partition that hold nothing but tombstones, as far as
 * they are durable.
 *
 * @param partition whose records
 * @param after the key at which the last step ended, or null to begin
 * @param maxRecords the most records of one step, at least 1
 */
public record TombstoneScan(PartitionId partition, @Nullable Key after, int maxRecords) {

    /**
     * What a step brought.
     *
     * @param entries in the order of (key hash, bucket, key)
     * @param resumeAfter where the next step begins, or null at the end of the partition
     */
    public record Page(List<Entry> entries, @Nullable Key resumeAfter) {}

    /**
     * One record that holds nothing but tombstones.
     *
     * @param key its key
     * @param commit the number of the shard's commit that stored it as it is now
     * @param storedAtMillis this node's wall clock at that time
     */
    public record Entry(Key key, long commit, long storedAtMillis) {}
}
