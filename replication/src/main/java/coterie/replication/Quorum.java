package coterie.replication;

import coterie.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * A request's N and its R or W, settled: both within their bounds.
 *
 * @param n how many replicas the key has for this request, 1 to the number of members, 9 at most
 * @param required how many of them must answer, 1 to n
 */
public record Quorum(int n, int required) {

    public Quorum {
        if (n < 1 || n > StoredRecord.MAX_COPIES || required < 1 || required > n) {
            throw new IllegalArgumentException("no quorum: " + required + " of " + n);
        }
    }

    /**
     * Whether any two such quorums share a replica, so that reads that write back never go back in
     * time.
     */
    public boolean isMajority() {
        return 2 * required > n;
    }

    /**
     * Settles what a request asks for.
     *
     * @param n the request's N, or null for the default
     * @param count the request's R or W, or null for the default
     * @param defaultN the bucket's n, which counts as the number of members where it is greater
     * @param defaultCount the bucket's r or w, which counts as N where it is greater
     * @param members how many members may hold partitions
     * @return the quorum, or null if N, R or W is out of range
     */
    static @Nullable Quorum settle(
            @Nullable Integer n,
            @Nullable Count count,
            int defaultN,
            Count defaultCount,
            int members) {
        int most = Math.min(members, StoredRecord.MAX_COPIES);
        int replicas = n != null ? n : Math.min(defaultN, most);
        if (replicas < 1 || replicas > most) {
            return null;
        }
        int required =
                count != null ? count.of(replicas) : Math.min(defaultCount.of(replicas), replicas);
        return required < 1 || required > replicas ? null : new Quorum(replicas, required);
    }
}
