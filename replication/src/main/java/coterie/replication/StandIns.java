package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import java.util.Iterator;
import java.util.List;
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
     * @param list the key's preference list
     * @param quorum where it is strict, nobody stands in
     * @param mayAsk whether a fallback can be reached
     */
    StandIns(PreferenceList list, Quorum quorum, Predicate<NodeId> mayAsk) {
        this.fallbacks = (quorum.isSloppy() ? list.fallbacks() : List.<NodeId>of()).iterator();
        this.mayAsk = mayAsk;
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
