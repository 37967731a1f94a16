package coterie.replication;

import coterie.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * A request's N and its R or W, settled: both within their bounds.
 *
 * @param n how many replicas the key has for this request, 1 to the number of members, 9 at most
 * @param required how many of them must answer, 1 to n
 * @param kind who may answer
 */
public record Quorum(int n, int required, Kind kind) {

    /** Whose answers count. */
    public enum Kind {
        /** The primaries' alone. */
        STRICT,
        /**
         * Those of fallbacks as well, each in the place of a primary that does not answer (DeCandia
         * et al., "Dynamo", SOSP 2007, §4.6).
         */
        SLOPPY
    }

    public Quorum {
        if (n < 1 || n > StoredRecord.MAX_COPIES || required < 1 || required > n) {
            throw new IllegalArgumentException("no quorum: " + required + " of " + n);
        }
    }

    /**
     * Whether any two such quorums share a replica, so that reads that write back never go back in
     * time: a majority of primaries.
     */
    public boolean overlapsItself() {
        return kind == Kind.STRICT && 2 * required > n;
    }

    /** Whether fallbacks may stand in for primaries. */
    public boolean isSloppy() {
        return kind == Kind.SLOPPY;
    }

    /** The same where there are but so many nodes. */
    Quorum among(int nodes) {
        int fewer = Math.min(n, nodes);
        return fewer == n ? this : new Quorum(fewer, Math.min(required, fewer), kind);
    }

    /**
     * Settles what a request asks for.
     *
     * @param n the request's N, or null for the default
     * @param count the request's R or W, or null for the default
     * @param kind the request's kind, or null for the default
     * @param defaultCount the bucket's r or w, which counts as N where it is greater
     * @param bucket the bucket's properties; its n counts as the number of members where it is
     *     greater
     * @param members how many members may hold partitions
     * @return the quorum, or null if N, R or W is out of range
     */
    static @Nullable Quorum settle(
            @Nullable Integer n,
            @Nullable Count count,
            @Nullable Kind kind,
            Count defaultCount,
            BucketProperties bucket,
            int members) {
        int most = Math.min(members, StoredRecord.MAX_COPIES);
        int replicas = n != null ? n : Math.min(bucket.n(), most);
        if (replicas < 1 || replicas > most) {
            return null;
        }
        int required =
                count != null ? count.of(replicas) : Math.min(defaultCount.of(replicas), replicas);
        return required < 1 || required > replicas
                ? null
                : new Quorum(replicas, required, kind != null ? kind : bucket.kind());
    }
}
