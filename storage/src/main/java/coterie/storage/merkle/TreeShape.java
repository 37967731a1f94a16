package coterie.storage.merkle;

import coterie.ring.HashRange;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;

/**
 * How a partition's hashes are cut into the leaves of a tree: equal ranges, {@value #FAN_OUT}
 * children to a node. It follows from the number of partitions alone, so that all nodes of a
 * cluster have the same.
 *
 * <p>Levels are counted from the root, which is 0; a node's index from the left of its level.
 *
 * @param partitioner which hashes belong to a partition
 */
public record TreeShape(Partitioner partitioner) {

    /** The children of a node that is no leaf. */
    public static final int FAN_OUT = 16;

    /** The most leaves of a partition. */
    public static final int MAX_LEAVES = 4_096;

    static final int LEVEL_BITS = 4;

    /** Up to so many partitions there are 4,096 leaves in each, above it 256. */
    private static final int MOST_WITH_DEEP_TREES = 256;

    private static final int DEEP = 3;
    private static final int FLAT = 2;

    /** The level of the leaves. */
    public int depth() {
        return partitioner.partitions() <= MOST_WITH_DEEP_TREES ? DEEP : FLAT;
    }

    /** How many nodes a level has. */
    public int width(int level) {
        return 1 << (LEVEL_BITS * level);
    }

    /** How many leaves a partition has. */
    public int leaves() {
        return width(depth());
    }

    /** Whether there is such a node: what a peer asks for is not to be trusted. */
    public boolean contains(int level, int index) {
        return level >= 0 && level <= depth() && index >= 0 && index < width(level);
    }

    /** The leaf, within its partition, of a key's hash: the bits below those of the partition. */
    public int leafOf(long hash) {
        int partitionBits = Integer.numberOfTrailingZeros(partitioner.partitions());
        return (int) ((hash << partitionBits) >>> (Long.SIZE - LEVEL_BITS * depth()));
    }

    /**
     * The hashes that lie under a node.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    public HashRange range(PartitionId partition, int level, int index) {
        if (!contains(level, index)) {
            throw new IllegalArgumentException("no node " + index + " on level " + level);
        }
        HashRange all = partitioner.range(partition);
        int bits = LEVEL_BITS * level;
        long width = ((all.last() - all.first()) >>> bits) + 1;
        // A width of 2⁶⁴, that of the one partition's root, is 0 here, and all sums wrap as they
        // should.
        long first = all.first() + index * width;
        return new HashRange(first, first + (width - 1));
    }
}
