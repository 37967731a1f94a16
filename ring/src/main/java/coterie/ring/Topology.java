package coterie.ring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rings that requests go by at one epoch: one where all is settled, two while the cluster
 * passes from one to the other.
 *
 * <p>Reads have one ring. Writes have both, and need their W among the primaries of each: so
 * whoever still reads by the one, and whoever already reads by the other, meets every acknowledged
 * write.
 *
 * @param reads the ring of reads, and of writes
 * @param also the other ring of writes, or null where there is none; of the same partitions and
 *     epoch
 */
public record Topology(Ring reads, @Nullable Ring also) {

    /**
     * @throws IllegalArgumentException where the two rings are of different partitions or epochs
     */
    public Topology {
        if (also != null
                && (!also.partitioner().equals(reads.partitioner())
                        || !also.epoch().equals(reads.epoch()))) {
            throw new IllegalArgumentException(reads + " and " + also + " have no epoch in common");
        }
    }

    /** Of a cluster where nothing changes. */
    public static Topology settled(Ring ring) {
        return new Topology(ring, null);
    }

    /** The number of this topology. */
    public Epoch epoch() {
        return reads.epoch();
    }

    /** Whether the cluster passes from one ring to another. */
    public boolean isChanging() {
        return also != null;
    }

    /**
     * The preference lists of which a write needs its quorum, each: one, or two where the primaries
     * differ.
     *
     * @param n how many are primaries, at least 1; all where there are fewer
     */
    public List<PreferenceList> writeLists(PartitionId partition, int n) {
        PreferenceList first = reads.preferenceList(partition, n);
        if (also == null) {
            return List.of(first);
        }
        PreferenceList second = also.preferenceList(partition, n);
        return first.primaries().equals(second.primaries())
                ? List.of(first)
                : List.of(first, second);
    }

    /**
     * Whether the node may own partitions by every ring: it neither comes nor goes with a change
     * under way.
     */
    public boolean isSettledMember(NodeId node) {
        return claims(reads, node) && (also == null || claims(also, node));
    }

    private static boolean claims(Ring ring, NodeId node) {
        return ring.member(node).map(Member::claims).orElse(false);
    }

    /** Whether the node is a member by any of the rings. */
    public boolean hasMember(NodeId node) {
        return reads.member(node).isPresent() || (also != null && also.member(node).isPresent());
    }
}
