package coterie.replication.simulation;

import coterie.replication.BucketProperties;
import coterie.replication.Count;
import coterie.replication.Evidence;
import coterie.replication.Quorum;
import coterie.ring.Topology;
import coterie.storage.StoredRecord;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The N and the R or W of one request, as asked for and as they must be understood.
 *
 * @param n as asked for, or null for the bucket's
 * @param count as asked for, or null for the bucket's
 * @param kind whose answers count, as asked for, or null for the bucket's
 * @param settledN what N comes to
 * @param required what R or W comes to
 */
record Ask(
        @Nullable Integer n,
        @Nullable Count count,
        Quorum.@Nullable Kind kind,
        int settledN,
        int required) {

    /**
     * How many primaries at least an answer rests on: none that one could count on where fallbacks
     * may have answered.
     */
    int promised() {
        return isSloppy() ? 0 : required;
    }

    /** What R or W comes to where there are no more replicas than these, since members went. */
    int requiredOf(int replicas) {
        Count asked = count != null ? count : Count.Word.QUORUM;
        return replicas >= settledN ? required : Math.min(asked.of(replicas), replicas);
    }

    /**
     * Whether what a read has shown must never be lost. A hint that counted towards no quorum may
     * expire though somebody has seen it; and what a node took that is a member no more and could
     * not know it, or whose joining is undone, goes with it.
     */
    boolean lasts(Evidence evidence, Topology topology) {
        return evidence.replicas().stream()
                .allMatch(replica ->
                        replica.isPrimary()
                                && (!isSloppy() || topology.isSettledMember(replica.node())));
    }

    boolean isSloppy() {
        return (kind != null ? kind : BucketProperties.DEFAULT.kind()) == Quorum.Kind.SLOPPY;
    }

    /**
     * Mostly majorities of the bucket's N, so that requests have something to promise each other.
     */
    static Ask draw(SplittableRandom random, int members) {
        int most = Math.min(members, StoredRecord.MAX_COPIES);
        Integer n = random.nextInt(4) > 0 ? null : random.nextInt(1, most + 1);
        int settledN = n != null ? n : Math.min(BucketProperties.DEFAULT.n(), most);
        Count count =
                switch (random.nextInt(8)) {
                    case 0 -> new Count.Exactly(random.nextInt(1, settledN + 1));
                    case 1 -> Count.Word.ONE;
                    case 2 -> Count.Word.ALL;
                    case 3, 4 -> Count.Word.QUORUM;
                    default -> null;
                };
        Quorum.Kind kind =
                switch (random.nextInt(4)) {
                    case 0 -> null;
                    case 1 -> Quorum.Kind.SLOPPY;
                    default -> Quorum.Kind.STRICT;
                };
        return of(n, count, kind, settledN);
    }

    /** The same, with nothing left to the bucket. */
    Ask spelledOut() {
        return new Ask(
                settledN,
                count != null ? count : Count.Word.QUORUM,
                kind != null ? kind : BucketProperties.DEFAULT.kind(),
                settledN,
                required);
    }

    /** All replicas that there can be. */
    static Ask everybody(int members) {
        int most = Math.min(members, StoredRecord.MAX_COPIES);
        return of(most, Count.Word.ALL, Quorum.Kind.STRICT, most);
    }

    /** So many of the first n replicas, and no fallback. */
    static Ask strict(int n, Count.Word count) {
        return of(n, count, Quorum.Kind.STRICT, n);
    }

    private static Ask of(
            @Nullable Integer n, @Nullable Count count, Quorum.@Nullable Kind kind, int settledN) {
        Count asked = count != null ? count : Count.Word.QUORUM;
        return new Ask(n, count, kind, settledN, asked.of(settledN));
    }

    @Override
    public String toString() {
        return required + " of " + settledN;
    }
}
