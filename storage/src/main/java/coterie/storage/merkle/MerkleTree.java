package coterie.storage.merkle;

import org.jspecify.annotations.Nullable;

/**
 * The digests of one set of records, by ranges of the key hash: a node's is the sum of its
 * records', and so of its children's. To change a record adds a difference to each node on the path
 * from its leaf to the root; nothing is hashed again.
 *
 * <p>Memory comes with use, a group of {@value TreeShape#FAN_OUT} siblings at a time: nothing for
 * an empty tree, 74 KiB for a full one of 4,096 leaves. Not safe for threads.
 */
final class MerkleTree {

    private final TreeShape shape;

    /** The children of each inner node, level by level: each two numbers, the digest's halves. */
    private final long[] @Nullable [] children;

    private long rootHigh;
    private long rootLow;

    MerkleTree(TreeShape shape) {
        this.shape = shape;
        this.children = new long[firstOf(shape.depth())][];
    }

    /** How many nodes stand on the levels above. */
    private static int firstOf(int level) {
        return ((1 << (TreeShape.LEVEL_BITS * level)) - 1) / (TreeShape.FAN_OUT - 1);
    }

    /** Adds to a leaf, and to all that stands above it. */
    void add(int leaf, VersionDigest digest) {
        rootHigh += digest.high();
        rootLow += digest.low();
        int depth = shape.depth();
        for (int level = 1; level <= depth; level++) {
            int index = leaf >>> (TreeShape.LEVEL_BITS * (depth - level));
            int parent = firstOf(level - 1) + (index >>> TreeShape.LEVEL_BITS);
            long[] group = children[parent];
            if (group == null) {
                group = new long[2 * TreeShape.FAN_OUT];
                children[parent] = group;
            }
            int at = 2 * (index & (TreeShape.FAN_OUT - 1));
            group[at] += digest.high();
            group[at + 1] += digest.low();
        }
    }

    /** The digest of a node. */
    VersionDigest digest(int level, int index) {
        if (level == 0) {
            return new VersionDigest(rootHigh, rootLow);
        }
        long[] group = children[firstOf(level - 1) + (index >>> TreeShape.LEVEL_BITS)];
        if (group == null) {
            return VersionDigest.NONE;
        }
        int at = 2 * (index & (TreeShape.FAN_OUT - 1));
        return new VersionDigest(group[at], group[at + 1]);
    }

    /** Makes a leaf that of no record. */
    void clear(int leaf) {
        add(leaf, VersionDigest.NONE.minus(digest(shape.depth(), leaf)));
    }
}
