package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.StoredRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records two replicas are both to hold: those of a partition of which at least so many
 * copies are kept.
 *
 * <p>A replica at place i of the partition's preference list holds the records of which more than i
 * copies are kept, so two of them have in common those of which more than max(i, j) are.
 *
 * @param partition whose records
 * @param peer the other replica
 * @param minCopies the least number of copies
 */
record CommonRecords(PartitionId partition, NodeId peer, int minCopies) {

    /**
     * What two nodes have in common, or null if one of them is no replica.
     *
     * @param replicas all that may be one, in the order of the preference list, at most {@value
     *     StoredRecord#MAX_COPIES}
     */
    static @Nullable CommonRecords of(
            PartitionId partition, List<NodeId> replicas, NodeId self, NodeId peer) {
        int own = replicas.indexOf(self);
        int others = replicas.indexOf(peer);
        return own < 0 || others < 0 || own == others
                ? null
                : new CommonRecords(partition, peer, Math.max(own, others) + 1);
    }
}
