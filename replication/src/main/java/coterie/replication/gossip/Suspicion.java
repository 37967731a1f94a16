package coterie.replication.gossip;

import coterie.ring.NodeId;
import java.util.Set;
import java.util.TreeSet;

/**
 * The doubt about one incarnation of a member, with its time-out (Lifeguard, §4.2).
 *
 * <p>One accuser alone may be the slow one: the suspect has long to refute it. Each further accuser
 * makes the time-out shorter, by the logarithm of their number: from the longest to the shortest.
 */
final class Suspicion {

    private final long beganNanos;
    private final long shortestNanos;
    private final long longestNanos;
    private final int needed;
    private final Set<NodeId> accusers = new TreeSet<>();

    private Suspicion(
            long beganNanos, long shortestNanos, long longestNanos, int needed, NodeId accuser) {
        this.beganNanos = beganNanos;
        this.shortestNanos = shortestNanos;
        this.longestNanos = longestNanos;
        this.needed = needed;
        accusers.add(accuser);
    }

    /**
     * A suspicion that begins now.
     *
     * @param members of the cluster, both the suspect and this node among them. Where they are too
     *     few to confirm anything the time-out is the shortest.
     */
    static Suspicion begin(GossipSettings settings, int members, long nowNanos, NodeId accuser) {
        double intervals = GossipSettings.SUSPICION_INTERVALS + Math.log10(members);
        long shortest = (long) (settings.probeIntervalNanos() * intervals);
        int needed = settings.confirmations();
        return members - 2 < needed
                ? new Suspicion(nowNanos, shortest, shortest, 0, accuser)
                : new Suspicion(
                        nowNanos,
                        shortest,
                        GossipSettings.SUSPICION_STRETCH * shortest,
                        needed,
                        accuser);
    }

    /** Adds an accuser. False if it is known, or enough have spoken. */
    boolean confirm(NodeId accuser) {
        return accusers.size() <= needed && accusers.add(accuser);
    }

    /** When the suspect counts as dead, by the clock that gave the beginning. */
    long deadlineNanos() {
        if (needed == 0) {
            return beganNanos + shortestNanos;
        }
        double share = Math.log(accusers.size()) / Math.log(needed + 1.0);
        long timeout = longestNanos - (long) ((longestNanos - shortestNanos) * share);
        return beganNanos + Math.max(shortestNanos, timeout);
    }
}
