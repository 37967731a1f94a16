package coterie.replication;

import coterie.ring.NodeId;
import java.util.List;

/**
 * The primaries of a key by one ring, and how many of them must answer.
 *
 * @param quorum of them
 * @param primaries as many as the quorum's N
 */
record ReplicaSet(Quorum quorum, List<NodeId> primaries) {

    ReplicaSet {
        if (primaries.size() != quorum.n()) {
            throw new IllegalArgumentException(primaries.size() + " primaries for " + quorum);
        }
    }
}
