package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import java.util.Comparator;

/** A partition that this node has in common with a peer. */
record Pair(PartitionId partition, NodeId peer) implements Comparable<Pair> {

    private static final Comparator<Pair> ORDER =
            Comparator.comparing(Pair::partition).thenComparing(Pair::peer);

    /** Orders by partition, then by peer. */
    @Override
    public int compareTo(Pair other) {
        return ORDER.compare(this, other);
    }
}
