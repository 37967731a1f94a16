package coterie.replication.gossip;

import coterie.ring.Epoch;
import coterie.ring.NodeId;

/** Who wants to know what gossip finds out. */
public interface GossipListener {

    /** This node's view of a member has changed. At first everybody counts as reachable. */
    void reachable(NodeId member, boolean reachable);

    /**
     * A member has said how old its oldest hint is.
     *
     * @param askedAtNanos when it was asked, by this node's clock: what is said is true of a moment
     *     after that
     * @param ageMillis the age, or -1 where it holds no hint at all
     */
    void heardOldestHint(NodeId member, long askedAtNanos, long ageMillis);

    /** Somebody goes by a newer ring than anybody heard of until now. */
    void heardNewerEpoch(NodeId from, Epoch epoch);
}
