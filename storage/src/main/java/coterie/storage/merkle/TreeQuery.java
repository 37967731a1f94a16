package coterie.storage.merkle;

import coterie.ring.PartitionId;

/**
 * Asks for one node of a tree.
 *
 * @param partition whose records
 * @param minCopies only records of which at least so many copies are kept, from 1
 * @param level from 0, the root
 * @param index from the left of the level
 */
public record TreeQuery(PartitionId partition, int minCopies, int level, int index) {

    /** Asks for the root. */
    public static TreeQuery root(PartitionId partition, int minCopies) {
        return new TreeQuery(partition, minCopies, 0, 0);
    }
}
