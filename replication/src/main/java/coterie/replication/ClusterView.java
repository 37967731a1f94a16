package coterie.replication;

import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.Ring;

/** The cluster as one node sees it. Safe to call from any thread. */
public interface ClusterView {

    /** The node that looks. */
    NodeId self();

    /** The ring that it goes by. */
    Ring ring();

    /**
     * Whether it holds the member for alive, by its own experience. A node is always reachable to
     * itself.
     */
    boolean isReachable(NodeId member);

    /**
     * The epoch of the newest ring that any member was heard to go by, at least this node's own.
     */
    Epoch highestEpochHeard();
}
