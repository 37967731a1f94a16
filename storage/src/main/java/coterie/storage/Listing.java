package coterie.storage;

import coterie.ring.PartitionId;
import coterie.storage.version.Siblings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One bounded step through the live keys of a bucket in one partition.
 *
 * @param partition the partition
 * @param bucket the bucket
 * @param prefix with which the keys begin, empty for all
 * @param after the key after which to begin, or null
 * @param limit the most keys of one step, at least 1; a step also ends after a bounded number of
 *     deleted keys
 * @param lastWriteWins whether a key is deleted already where its last write was a delete, though a
 *     live value stands beside it
 */
@SuppressWarnings("ArrayRecordComponent") // a request, compared by nobody
public record Listing(
        PartitionId partition,
        String bucket,
        byte[] prefix,
        byte @Nullable [] after,
        int limit,
        boolean lastWriteWins) {

    /** One of a bucket that keeps siblings. */
    public Listing(
            PartitionId partition,
            String bucket,
            byte[] prefix,
            byte @Nullable [] after,
            int limit) {
        this(partition, bucket, prefix, after, limit, false);
    }

    /** Whether a reader would find the key. */
    public boolean isLive(Siblings siblings) {
        return !(lastWriteWins ? siblings.lastWrittenAlone() : siblings).isAbsent();
    }

    /**
     * What a step brought.
     *
     * @param keys live keys in byte order (unsigned)
     * @param resumeAfter where the next step begins, or null at the end; it may lie behind the last
     *     key, where deleted keys followed
     */
    @SuppressWarnings("ArrayRecordComponent") // an answer, compared by nobody
    public record Page(List<byte[]> keys, byte @Nullable [] resumeAfter) {}
}
