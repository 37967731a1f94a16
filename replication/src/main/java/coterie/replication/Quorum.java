package coterie.replication;

import coterie.storage.StoredRecord;

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
}
