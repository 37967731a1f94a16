package coterie.storage.merkle;

import coterie.ring.PartitionId;

/**
 * One bounded step that computes leaves anew from the stored records: the next records of those
 * leaves in a range that are not trusted.
 *
 * @param partition whose leaves
 * @param firstLeaf the first of the range
 * @param lastLeaf the last of the range, itself in it
 * @param anew whether to distrust all leaves of the range first; only in the first step, else it
 *     never ends
 * @param maxRecords the most records of this step, 1 to {@value #MAX_RECORDS}
 * @param maxBytes after which the step ends, though it always reads one record
 */
public record Rehash(
        PartitionId partition,
        int firstLeaf,
        int lastLeaf,
        boolean anew,
        int maxRecords,
        long maxBytes) {

    /** The most records of a step: it stands between two commits, and writes wait for it. */
    public static final int MAX_RECORDS = 512;

    /** The bytes after which a step ends, unless it is told an earlier end. */
    public static final long MAX_BYTES = 1L << 20;

    /**
     * @throws IllegalArgumentException where a number is out of its range
     */
    public Rehash {
        if (firstLeaf < 0 || firstLeaf > lastLeaf) {
            throw new IllegalArgumentException("leaves from " + firstLeaf + " to " + lastLeaf);
        }
        if (maxRecords < 1 || maxRecords > MAX_RECORDS || maxBytes < 1 || maxBytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a step of " + maxRecords + " records and " + maxBytes + " bytes");
        }
    }

    /** As large a step as there may be through whatever is not trusted in a partition. */
    public static Rehash all(PartitionId partition, TreeShape shape) {
        return new Rehash(partition, 0, shape.leaves() - 1, false, MAX_RECORDS, MAX_BYTES);
    }

    /**
     * What a step did.
     *
     * @param records records read
     * @param bytes about how many bytes they take
     * @param untrusted leaves of the range that are still not trusted: 0 when it is done
     */
    public record Step(int records, long bytes, int untrusted) {}
}
