package coterie.storage;

import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import java.util.Comparator;

/**
 * A durable note that two replicas may differ in a partition, and that only a comparison of all
 * they hold can tell.
 *
 * @param partition where
 * @param peer with whom it is to be compared
 * @param reason why
 */
public record Owed(PartitionId partition, NodeId peer, Reason reason) implements Comparable<Owed> {

    /** Why a comparison is owed. The order is that of the disk. */
    public enum Reason {
        /** The peer may lack something for which this shard kept no hint, or lost it. */
        MISSED_HINT,
        /** This shard may have forgotten something that the peer holds. */
        EMPTY_START
    }

    private static final Comparator<Owed> ORDER =
            Comparator.comparing(Owed::partition)
                    .thenComparing(Owed::reason)
                    .thenComparing(Owed::peer);

    /** Orders by partition, reason and peer. */
    @Override
    public int compareTo(Owed other) {
        return ORDER.compare(this, other);
    }
}
