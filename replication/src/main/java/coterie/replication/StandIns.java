package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fallbacks that one request may still use, in the order of the preference list. Each stands in
 * for one primary at most, so that an answer never rests on one node twice.
 *
 * <p>That order is the same at every coordinator, so that a read finds those on whom a write fell
 * back.
 */
final class StandIns {

    /** How long a primary may stay silent before a fallback is asked in its place. */
    static final long PATIENCE_NANOS = 500_000_000L;

    /** The share of a request's time after which its patience ends anyway. */
    static final int PATIENCE_SHARE = 3;

    private final Iterator<NodeId> fallbacks;
    private final Predicate<NodeId> mayAsk;

    /**
     * @param lists the key's preference lists, one for each ring
     * @param terms where they are strict, nobody stands in
     * @param mayAsk whether a fallback can be reached
     */
    StandIns(List<PreferenceList> lists, QuorumTerms terms, Predicate<NodeId> mayAsk) {
        this.fallbacks = (terms.isSloppy() ? fallbacks(lists) : List.<NodeId>of()).iterator();
        this.mayAsk = mayAsk;
    }

    /** Those of the first list, then of the others; none that is a primary by any. */
    private static List<NodeId> fallbacks(List<PreferenceList> lists) {
        if (lists.size() == 1) {
            return lists.getFirst().fallbacks();
        }
        Set<NodeId> fallbacks = new LinkedHashSet<>();
        lists.forEach(list -> fallbacks.addAll(list.fallbacks()));
        lists.forEach(list -> fallbacks.removeAll(list.primaries()));
        return List.copyOf(fallbacks);
    }

    /** The next fallback in reach, in the place of the primary, or null if none is left. */
    @Nullable Target next(NodeId primary) {
        while (fallbacks.hasNext()) {
            NodeId fallback = fallbacks.next();
            if (mayAsk.test(fallback)) {
                return new Target(fallback, primary);
            }
        }
        return null;
    }

    /** How long a request of so much time waits for a silent primary. */
    static long patienceNanos(long timeoutNanos) {
        return Math.min(PATIENCE_NANOS, timeoutNanos / PATIENCE_SHARE);
    }
}
