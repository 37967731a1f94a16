package coterie.replication;

import coterie.ring.Key;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Value;
import org.jspecify.annotations.Nullable;

/**
 * A client's write, or its delete where the value is a tombstone.
 *
 * @param key the key
 * @param value what to store
 * @param seen the client's context, or null for none
 * @param latestMillis the greatest write time that its client has seen, or null where it was told
 *     none; of account only where the last write wins
 * @param n the N asked for, or null for the bucket's
 * @param w the W asked for, or null for the bucket's
 * @param kind the kind of quorum asked for, or null for the bucket's
 * @param timeoutNanos after which the request fails, from when the node takes it
 */
public record PutRequest(
        Key key,
        Value value,
        @Nullable CausalContext seen,
        @Nullable Long latestMillis,
        @Nullable Integer n,
        @Nullable Count w,
        Quorum.@Nullable Kind kind,
        long timeoutNanos) {

    /** One whose client was told of no time. */
    public PutRequest(
            Key key,
            Value value,
            @Nullable CausalContext seen,
            @Nullable Integer n,
            @Nullable Count w,
            Quorum.@Nullable Kind kind,
            long timeoutNanos) {
        this(key, value, seen, null, n, w, kind, timeoutNanos);
    }

    /** The same with so much time. */
    PutRequest within(long nanos) {
        return new PutRequest(key, value, seen, latestMillis, n, w, kind, nanos);
    }
}
