package coterie.replication;

import coterie.ring.Key;
import coterie.storage.version.CausalContext;
import org.jspecify.annotations.Nullable;

/**
 * A client's read.
 *
 * @param key the key
 * @param atLeast what the answer must include, or null
 * @param n the N asked for, or null for the bucket's
 * @param r the R asked for, or null for the bucket's
 * @param kind the kind of quorum asked for, or null for the bucket's
 * @param timeoutNanos after which the request fails, from when the node takes it
 */
public record GetRequest(
        Key key,
        @Nullable CausalContext atLeast,
        @Nullable Integer n,
        @Nullable Count r,
        Quorum.@Nullable Kind kind,
        long timeoutNanos) {}
