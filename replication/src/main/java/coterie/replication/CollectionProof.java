package coterie.replication;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Up to which commit of this shard the tombstones of a partition may be forgotten: whatever they
 * superseded is nowhere any more, and nothing that is under way can bring it back.
 *
 * <p>Three things happen in this order, and no clock but this process's own decides any of them:
 *
 * <ol>
 *   <li>An exchange with every other replica has verified the partition, at a commit not before the
 *       one that stored the tombstone. From then on no replica holds what it superseded. A request
 *       that began before may still carry it, and leave it behind as a hint; requests live for a
 *       minute at the most, so that is over when the <em>grace</em> has passed.
 *   <li>Every member, asked after that, has said that it keeps no hint from before the end of that
 *       grace. So no hint has it.
 *   <li>The grace has passed once more: a hint that was delivered just before it was asked about,
 *       or an answer to a read, is under way no longer.
 * </ol>
 *
 * <p>Once it holds for a commit it holds for ever, on the same ring. Design: {@code
 * docs/repair.md}.
 */
final class CollectionProof {

    private final long graceNanos;
    private @Nullable Long provenCommit;
    private @Nullable Candidate candidate;
    private @Nullable Long hintsGoneNanos;

    /** The commit that is to be proven, and when the last replica was asked for its exchange. */
    private record Candidate(long commit, long askedAtNanos) {}

    /**
     * @param graceNanos longer than any request lives
     */
    CollectionProof(long graceNanos) {
        this.graceNanos = graceNanos;
    }

    /**
     * Takes one step, if there is one to take.
     *
     * @param exchanges the last one that verified the partition with each other replica; null for
     *     one with which there was none
     * @param noHintBeforeNanos the time before which no hint of any member was first written, null
     *     as long as some member has not said so
     * @return whether it came to its end, and begins anew
     */
    boolean step(
            long nowNanos,
            List<Exchange.@Nullable Result> exchanges,
            @Nullable Long noHintBeforeNanos) {
        if (candidate == null) {
            candidate = candidate(exchanges, nowNanos);
        }
        if (candidate == null) {
            return false;
        }
        if (hintsGoneNanos == null) {
            boolean hintsAreGone =
                    noHintBeforeNanos != null
                            && noHintBeforeNanos - candidate.askedAtNanos() > graceNanos;
            hintsGoneNanos = hintsAreGone ? (Long) nowNanos : null;
        } else if (nowNanos - hintsGoneNanos > graceNanos) {
            provenCommit = candidate.commit();
            candidate = null;
            hintsGoneNanos = null;
            return true;
        }
        return false;
    }

    private static @Nullable Candidate candidate(
            List<Exchange.@Nullable Result> exchanges, long nowNanos) {
        long commit = Long.MAX_VALUE;
        long sinceNanos = Long.MAX_VALUE;
        for (Exchange.Result exchange : exchanges) {
            if (exchange == null) {
                return null;
            }
            commit = Math.min(commit, exchange.commit());
            sinceNanos = Math.min(sinceNanos, nowNanos - exchange.askedAtNanos());
        }
        return new Candidate(commit, nowNanos - (exchanges.isEmpty() ? 0 : sinceNanos));
    }

    /** Whether a tombstone may go that was stored, as it is now, by the commit of this number. */
    boolean covers(long commit) {
        return provenCommit != null && commit <= provenCommit;
    }
}
