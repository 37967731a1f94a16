package coterie.consensus;

import coterie.ring.NodeId;

/**
 * The number of an attempt to get something chosen. No two nodes ever use the same one, since it
 * holds its proposer's name, and no node uses one twice for different ends, since it promises each
 * to itself, durably, before it tells anybody.
 *
 * @param round 1 or more, or 0 in {@link #NONE}
 * @param node the proposer
 */
public record Ballot(long round, NodeId node) implements Comparable<Ballot> {

    /** Below every ballot; nobody's. */
    public static final Ballot NONE = new Ballot(0, new NodeId("-"));

    /**
     * @throws IllegalArgumentException where the round is below 0
     */
    public Ballot {
        if (round < 0) {
            throw new IllegalArgumentException("round " + round + " is below 0");
        }
    }

    /** Whether this ballot is lower than the other. */
    public boolean isBelow(Ballot other) {
        return compareTo(other) < 0;
    }

    /** The greater of two. */
    static Ballot max(Ballot one, Ballot other) {
        return one.isBelow(other) ? other : one;
    }

    /** Orders by round, then by node. */
    @Override
    public int compareTo(Ballot other) {
        int byRound = Long.compare(round, other.round);
        return byRound != 0 ? byRound : node.compareTo(other.node);
    }

    /** As {@code 3.n1}. */
    @Override
    public String toString() {
        return round + "." + node;
    }
}
