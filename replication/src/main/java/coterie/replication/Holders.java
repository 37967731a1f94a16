package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Ring;
import coterie.ring.Undertaking;
import coterie.ring.Undertaking.Step;
import coterie.storage.StoredRecord;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who holds copies of a partition's records by the rings in force, and who is to hold them: by one
 * ring where all is settled, by two while the cluster passes from one to the other.
 */
final class Holders {

    private final Shard shard;

    Holders(Shard shard) {
        this.shard = shard;
    }

    /** All that may hold copies by the ring of reads, in the order of its preference list. */
    List<NodeId> now(PartitionId partition) {
        return shard.replicasOf(partition);
    }

    /** All that may hold copies by the other ring of writes; none where there is no other. */
    List<NodeId> besides(PartitionId partition) {
        Ring also = shard.topology().also();
        return also == null
                ? List.of()
                : also.preferenceList(partition, StoredRecord.MAX_COPIES).primaries();
    }

    /** Whether the node may hold copies by any ring in force. */
    boolean isOne(PartitionId partition, NodeId node) {
        return now(partition).contains(node) || besides(partition).contains(node);
    }

    /**
     * Whether what is kept for the node is to be brought to it: it is read from, or will be. In the
     * second half of a change a node that loses the partition gets nothing any more but writes.
     */
    boolean isToHold(PartitionId partition, NodeId node) {
        return now(partition).contains(node)
                || (isBeginning() && besides(partition).contains(node));
    }

    /** Whether a change has begun, in which new replicas are to be made. */
    boolean isBeginning() {
        Undertaking change = shard.agreed().membership().undertaking();
        return change != null && change.step() == Step.BEGIN && !change.isCancelled();
    }

    /** Whether this node hands over what it holds, since it goes with the change under way. */
    boolean isHandingOver() {
        Undertaking change = shard.agreed().membership().undertaking();
        return change != null
                && change.step() == Step.SWITCH
                && shard.self().equals(change.change().departing())
                && !change.change().givesUpDeparting();
    }

    /**
     * The least numbers of copies of the records that this node and a peer may compare: one for
     * each pair of places that they have, since while the cluster passes from one ring to another a
     * new replica is compared with an old one.
     */
    SortedSet<Integer> commonCopies(PartitionId partition, NodeId peer) {
        SortedSet<Integer> copies = new TreeSet<>();
        if (!peer.equals(shard.self())) {
            for (int own : places(partition, shard.self())) {
                for (int other : places(partition, peer)) {
                    copies.add(Math.max(own, other) + 1);
                }
            }
        }
        return copies;
    }

    private SortedSet<Integer> places(PartitionId partition, NodeId node) {
        SortedSet<Integer> places = new TreeSet<>();
        places.add(now(partition).indexOf(node));
        places.add(besides(partition).indexOf(node));
        places.remove(-1);
        return places;
    }
}
