package coterie.replication;

import coterie.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, before it is known how many members there are: they may become more or
 * fewer while it is under way.
 *
 * @param n how many replicas the key shall have, 1 to {@value StoredRecord#MAX_COPIES}; where there
 *     are fewer members, that many for now
 * @param count how many of them must answer
 * @param kind who may answer
 */
public record QuorumTerms(int n, Count count, Quorum.Kind kind) {

    /**
     * @throws IllegalArgumentException where N is out of range, or a number of answers is below 1
     */
    public QuorumTerms {
        boolean isFitting =
                n >= 1 && n <= StoredRecord.MAX_COPIES && (count.of(n) >= 1 && count.of(n) <= n);
        if (!isFitting) {
            throw new IllegalArgumentException("no terms: " + count + " of " + n);
        }
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
     * @return the terms, or null if N, R or W is out of range
     */
    static @Nullable QuorumTerms settle(
            @Nullable Integer n,
            @Nullable Count count,
            Quorum.@Nullable Kind kind,
            Count defaultCount,
            BucketProperties bucket,
            int members) {
        int most = Math.min(members, StoredRecord.MAX_COPIES);
        int replicas = n != null ? n : Math.min(bucket.n(), most);
        if (replicas < 1 || replicas > most) {
            return null;
        }
        int required = count != null ? count.of(replicas) : 1;
        if (required < 1 || required > replicas) {
            return null;
        }
        int wished = n != null ? n : bucket.n();
        Count standard = defaultCount.of(wished) > wished ? Count.Word.ALL : defaultCount;
        return new QuorumTerms(
                wished, count != null ? count : standard, kind != null ? kind : bucket.kind());
    }

    /** What they come to among so many members. */
    Quorum among(int members) {
        int replicas = Math.min(n, members);
        return new Quorum(replicas, Math.min(count.of(replicas), replicas), kind);
    }

    /** Whether fallbacks may stand in for primaries. */
    boolean isSloppy() {
        return kind == Quorum.Kind.SLOPPY;
    }
}
