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
     * Whether a record of so many copies is to be brought to the node if it was kept for it: the
     * node is read from, or will be. In the second half of a change a node that loses the partition
     * gets nothing any more but writes; and one that comes to stand further back in the list holds
     * no records of few copies any more, though it may hold others.
     */
    boolean isToHold(PartitionId partition, NodeId node, int copies) {
        return isAmong(now(partition), node, copies)
                || (isBeginning() && isAmong(besides(partition), node, copies));
    }

    /** Whether the node holds records of so many copies by any ring in force. */
    boolean isOne(PartitionId partition, NodeId node, int copies) {
        return isAmong(now(partition), node, copies) || isAmong(besides(partition), node, copies);
    }

    private static boolean isAmong(List<NodeId> list, NodeId node, int copies) {
        int place = list.indexOf(node);
        return place >= 0 && place < copies;
    }

    /**
     * Whether all that may hold something of a partition are its replicas of now. While a change is
     * under way, and until whoever lost a partition has dropped it, somebody else may hold what no
     * replica has.
     */
    boolean areSettled() {
        return !shard.topology().isChanging() && shard.agreed().membership().dropping().isEmpty();
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
