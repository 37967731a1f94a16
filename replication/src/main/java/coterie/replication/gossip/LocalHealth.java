package coterie.replication.gossip;

import coterie.replication.Event;

/**
 * How far this node may trust its own observations (Lifeguard, §4.1).
 *
 * <p>A node that is starved of processor or network finds everybody slow. The more signs there are
 * that it is itself the slow one, the longer it waits before it accuses anybody.
 */
final class LocalHealth {

    private final GossipPort port;
    private final int worst;
    private int score;

    LocalHealth(GossipPort port, int worst) {
        this.port = port;
        this.worst = worst;
    }

    /** So many signs that this node is slow itself. */
    void lower(int signs) {
        int before = score;
        score = Math.min(worst, score + signs);
        if (score > before) {
            port.happened(Event.LOCAL_HEALTH_LOWERED);
        }
    }

    /** A sign that this node is quick enough. */
    void raise() {
        if (score > 0 && --score == 0) {
            port.happened(Event.LOCAL_HEALTH_RESTORED);
        }
    }

    /** A time, stretched as this node's health demands. */
    long stretched(long nanos) {
        return nanos * (score + 1);
    }

    int score() {
        return score;
    }
}
