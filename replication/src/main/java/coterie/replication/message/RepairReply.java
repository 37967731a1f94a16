package coterie.replication.message;

import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.storage.Expected;
import coterie.storage.merkle.VersionDigest;
import coterie.storage.version.Siblings;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link RepairRequest}. */
public sealed interface RepairReply extends Reply {

    /**
     * A node of a Merkle tree.
     *
     * @param trusted whether the trees of the partition are known to be those of the records; where
     *     they are not, the digests say nothing
     * @param own the digest of all records under the node
     * @param children those of its children, from the left; none for a leaf
     */
    record TreeDigests(
            long id, Epoch epoch, boolean trusted, VersionDigest own, List<VersionDigest> children)
            implements RepairReply {}

    /**
     * Versions of keys.
     *
     * @param versions in the order of records; a record that cannot be read is left out
     * @param resumeAfter where the next page begins, or null at the end of the leaves
     */
    record Versions(long id, Epoch epoch, List<Expected> versions, @Nullable Key resumeAfter)
            implements RepairReply {}

    /** The leaves are those of the records now. */
    record Rehashed(long id, Epoch epoch) implements RepairReply {}

    /**
     * What the peer says to a collection.
     *
     * @param which the places, in the request, of the tombstones that it agrees to drop, or that it
     *     does not hold any more
     */
    record Collected(long id, Epoch epoch, BitSet which) implements RepairReply {}

    /** Whether the replica has been compared with all others since then. */
    record Verified(long id, Epoch epoch, boolean withAll) implements RepairReply {}

    /**
     * Records of a partition.
     *
     * @param records in their order
     * @param resumeAfter where the next page begins, or null at the end of the partition
     */
    record Records(long id, Epoch epoch, List<Copy> records, @Nullable Key resumeAfter)
            implements RepairReply {}

    /**
     * What a replica holds of a key.
     *
     * @param copies the largest N that a write asked for
     */
    record Copy(Key key, Siblings siblings, int copies) {}

    /**
     * Which versions a replica does not hold.
     *
     * @param which their places in the request
     */
    record Missing(long id, Epoch epoch, BitSet which) implements RepairReply {}
}
