package coterie.replication;

import coterie.replication.agreed.AgreedState;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.Topology;
import org.jspecify.annotations.Nullable;

/** The cluster as one node sees it. Safe to call from any thread. */
public interface ClusterView {

    /** The node that looks. */
    NodeId self();

    /** What the cluster agreed on, as far as it knows. */
    AgreedState agreed();

    /** The rings that its requests go by. */
    Topology topology();

    /** The ring that its reads go by. */
    default Ring ring() {
        return topology().reads();
    }

    /**
     * Whether it holds the member for alive, by its own experience. A node is always reachable to
     * itself.
     */
    boolean isReachable(NodeId member);

    /**
     * The epoch of the newest ring that any member was heard to go by, at least this node's own.
     */
    Epoch highestEpochHeard();

    /**
     * How far all members are together with the change of the ring under way, as the one that leads
     * told last: what is left to fetch, to hand over and to drop, the keys and bytes done, and what
     * runs now, {@link coterie.replication.message.LeaseGrant#MAX_RUNNING} transfers at most. Null
     * if it has told nothing yet; it may have told it of an earlier epoch.
     */
    default @Nullable TransferStatus progress() {
        return null;
    }

    /** For how long this node has not reached the member, about; 0 if it does. */
    default long silentNanos(NodeId member) {
        return 0;
    }
}
