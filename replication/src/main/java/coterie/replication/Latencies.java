package coterie.replication;

import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How quickly each peer has answered of late, as one shard has seen it.
 *
 * <p>The mean orders the peers; the 95th percentile tells how long to wait before a read is hedged
 * (Dean and Barroso, "The Tail at Scale", CACM 2013). The percentile is estimated in constant
 * space: up a step for a reply above it, down a nineteenth of one for a reply below (Ma,
 * Muthukrishnan and Sandler, "Frugal Streaming", 2014), with steps in proportion.
 */
final class Latencies {

    /** The least and the most time to wait before a read is hedged. */
    static final long LEAST_HEDGE_NANOS = 1_000_000;

    static final long MOST_HEDGE_NANOS = 500_000_000;

    private static final long FIRST_GUESS_NANOS = 10_000_000;
    private static final double MEAN_WEIGHT = 0.1;
    private static final double STEP = 0.05;
    private static final double ABOVE_TO_BELOW = 19;

    private final Map<NodeId, Peer> peers = new TreeMap<>();

    private static final class Peer {
        private double meanNanos = FIRST_GUESS_NANOS;
        private double percentileNanos = FIRST_GUESS_NANOS;
    }

    void observe(NodeId peer, long nanos) {
        Peer seen = peers.computeIfAbsent(peer, _ -> new Peer());
        seen.meanNanos += MEAN_WEIGHT * (nanos - seen.meanNanos);
        double step = STEP * seen.percentileNanos;
        seen.percentileNanos += nanos > seen.percentileNanos ? step : -step / ABOVE_TO_BELOW;
        seen.percentileNanos =
                Math.clamp(seen.percentileNanos, LEAST_HEDGE_NANOS, MOST_HEDGE_NANOS);
    }

    /** The recent mean in nanoseconds; a guess for a peer that has not answered yet. */
    double meanNanos(NodeId peer) {
        Peer seen = peers.get(peer);
        return seen == null ? FIRST_GUESS_NANOS : seen.meanNanos;
    }

    /**
     * The nodes in the order in which a request asks them: this one, then those in reach, the
     * quickest first.
     */
    List<NodeId> inOrderOfAsking(List<NodeId> nodes, NodeId self, Predicate<NodeId> isReachable) {
        List<NodeId> order = new ArrayList<>(nodes);
        order.sort((one, other) -> {
            int byReach = Boolean.compare(isReachable.test(other), isReachable.test(one));
            return byReach != 0
                    ? byReach
                    : Double.compare(expectedNanos(one, self), expectedNanos(other, self));
        });
        return order;
    }

    private double expectedNanos(NodeId target, NodeId self) {
        return target.equals(self) ? 0 : meanNanos(target);
    }

    /** How long to wait for the peer before another one is asked as well. */
    long hedgeAfterNanos(NodeId peer) {
        Peer seen = peers.get(peer);
        return seen == null ? FIRST_GUESS_NANOS : (long) seen.percentileNanos;
    }
}
