package coterie.replication.message;

import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Expected;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one replica of a partition asks of another to find and mend where they differ, and to forget
 * together what was deleted. Refused where their rings are of different epochs, and by a node that
 * is no replica of the partition.
 */
public sealed interface RepairRequest extends Request {

    /** The most entries of one page of {@link LeafVersions}. */
    int MAX_VERSIONS = 512;

    /** The most entries of one page of {@link FetchRecords}. */
    int MAX_RECORDS = 512;

    /**
     * After so many bytes of values such a page ends, but for its first record, which it brings
     * whatever its size: the largest object fits a frame.
     */
    int RECORDS_BYTES = 512 << 10;

    /** The most tombstones of one {@link CollectTombstones}. */
    int MAX_TOMBSTONES = 256;

    /** The partition that the two have in common. */
    PartitionId partition();

    /**
     * Asks for a node of a Merkle tree and its children. Answered by {@link
     * RepairReply.TreeDigests}.
     *
     * @param minCopies only records of which at least so many copies are kept
     * @param level from 0, the root
     * @param index from the left of the level
     */
    record TreeNode(
            long id, Epoch epoch, PartitionId partition, int minCopies, int level, int index)
            implements RepairRequest {}

    /**
     * Asks which versions of which keys stand under some neighbouring leaves. Answered by {@link
     * RepairReply.Versions}.
     *
     * @param minCopies only records of which at least so many copies are kept
     * @param firstLeaf the first of the leaves
     * @param lastLeaf the last of them, itself among them
     * @param after the key at which the last page ended, or null to begin
     * @param max the most entries of the page, 1 to {@value #MAX_VERSIONS}
     */
    record LeafVersions(
            long id,
            Epoch epoch,
            PartitionId partition,
            int minCopies,
            int firstLeaf,
            int lastLeaf,
            @Nullable Key after,
            int max)
            implements RepairRequest {}

    /**
     * Asks the peer to compute leaves of its trees anew, since they are not that of its records.
     * Answered by {@link RepairReply.Rehashed}.
     */
    record RehashLeaves(long id, Epoch epoch, PartitionId partition, int firstLeaf, int lastLeaf)
            implements RepairRequest {}

    /**
     * Asks about records that hold nothing but tombstones. Answered by {@link
     * RepairReply.Collected}.
     *
     * @param phase what about them
     * @param after the key after which the peer finds the first of them among its own
     * @param tombstones in the order of records, 1 to {@value #MAX_TOMBSTONES}
     */
    record CollectTombstones(
            long id,
            Epoch epoch,
            PartitionId partition,
            Phase phase,
            @Nullable Key after,
            List<Expected> tombstones)
            implements RepairRequest {}

    /**
     * Asks whether a replica has been compared with every other one since a hint for it was given
     * up, and has it begin what is missing. Answered by {@link RepairReply.Verified}. Any member
     * may ask.
     *
     * @param withinMillis how long ago the comparisons may have begun, by the replica's own clock,
     *     at least 0
     */
    record VerifiedWithAll(long id, Epoch epoch, PartitionId partition, int withinMillis)
            implements RepairRequest {}

    /**
     * Asks an old replica for the records of a partition that a new one lacks, in the order of
     * records. Answered by {@link RepairReply.Records}.
     *
     * @param minCopies only records of which at least so many copies are kept
     * @param maxCopies and at most so many
     * @param after the key at which the last page ended, or null to begin
     */
    record FetchRecords(
            long id,
            Epoch epoch,
            PartitionId partition,
            int minCopies,
            int maxCopies,
            @Nullable Key after)
            implements RepairRequest {}

    /**
     * Asks which of these versions a replica does not hold, just so and durably. Answered by {@link
     * RepairReply.Missing}. Any member may ask.
     *
     * @param versions at most {@value #MAX_VERSIONS}
     */
    record FindMissing(long id, Epoch epoch, PartitionId partition, List<Expected> versions)
            implements RepairRequest {}

    /** The two steps of a collection. The ordinals go over the wire: append only. */
    enum Phase {
        /** Does the peer hold just these, and may they go for all that it knows? */
        AGREE,
        /** All primaries have agreed: they are to go. */
        DROP
    }
}
