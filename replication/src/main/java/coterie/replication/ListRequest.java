package coterie.replication;

import org.jspecify.annotations.Nullable;

/**
 * A client's wish for the keys of a bucket, in byte order.
 *
 * @param bucket the bucket
 * @param prefix with which the keys begin, empty for all
 * @param after the key after which to begin, or null
 * @param limit the most keys of the answer, 1 to {@link #MAX_LIMIT}
 * @param timeoutNanos after which the request fails
 */
@SuppressWarnings("ArrayRecordComponent") // a request, compared by nobody
public record ListRequest(
        String bucket, byte[] prefix, byte @Nullable [] after, int limit, long timeoutNanos) {

    /** The most keys of one answer. */
    public static final int MAX_LIMIT = 10_000;
}
