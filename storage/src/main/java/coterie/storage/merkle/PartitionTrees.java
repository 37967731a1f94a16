package coterie.storage.merkle;

import coterie.ring.HashRange;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The trees of one partition, and which of their leaves are trusted.
 *
 * <p>A leaf that is not trusted counts nothing, but for the one that is just being computed anew:
 * it counts the records up to the <em>front</em>, the last one read. A change of a record behind
 * the front is counted at once, one before it when the front gets there; so the store may change
 * while its leaves are computed, in steps as small as one likes.
 *
 * <p>A record that fails its checksum counts for nothing. Whoever meets one in a leaf that is
 * trusted cannot tell what it counted for, so the leaf is computed anew, and the record is
 * remembered as <em>left out</em>: it may be met again, and replaced in the end, without harm to
 * its leaf.
 */
final class PartitionTrees {

    /**
     * The most records left out that are remembered. One beyond costs its leaf the trust each time
     * that it is met.
     */
    static final int MAX_LEFT_OUT = 1_024;

    /** That of the stored records. */
    private static final Comparator<Key> ORDER =
            ((Comparator<Key>) (one, other) -> Long.compareUnsigned(one.hash(), other.hash()))
                    .thenComparing(Comparator.naturalOrder());

    private final TreeShape shape;
    private final PartitionId partition;
    private final BitSet untrusted = new BitSet();
    private final NavigableSet<Key> leftOut = new TreeSet<>(ORDER);
    private @Nullable MerkleTree[] byCopies = {};
    private @Nullable Key front;

    PartitionTrees(TreeShape shape, PartitionId partition, boolean trusted) {
        this.shape = shape;
        this.partition = partition;
        untrusted.set(0, shape.leaves(), !trusted);
    }

    boolean isTrusted() {
        return untrusted.isEmpty();
    }

    private int leafOf(Key key) {
        return shape.leafOf(key.hash());
    }

    /** Whether the record of the key has been counted, or would have been if there were one. */
    private boolean counts(Key key) {
        int leaf = leafOf(key);
        return !untrusted.get(leaf)
                || (front != null && leafOf(front) == leaf && ORDER.compare(key, front) <= 0);
    }

    private void add(int leaf, Counted counted, boolean out) {
        if (counted.copies() >= byCopies.length) {
            byCopies = Arrays.copyOf(byCopies, counted.copies() + 1);
        }
        MerkleTree tree = byCopies[counted.copies()];
        if (tree == null) {
            tree = new MerkleTree(shape);
            byCopies[counted.copies()] = tree;
        }
        VersionDigest digest = counted.digest();
        tree.add(leaf, out ? VersionDigest.NONE.minus(digest) : digest);
    }

    void apply(RecordChange change) {
        Key key = change.key();
        int leaf = leafOf(key);
        boolean wasLeftOut = leftOut.remove(key);
        if (change.damaged() && !wasLeftOut && counts(key)) {
            distrust(leaf, leaf);
        }
        if (!counts(key)) {
            return;
        }
        if (change.before() != null && !wasLeftOut) {
            add(leaf, change.before(), true);
        }
        if (change.after() != null) {
            add(leaf, change.after(), false);
        }
    }

    void distrust(int firstLeaf, int lastLeaf) {
        untrusted.set(firstLeaf, lastLeaf + 1);
        for (MerkleTree tree : byCopies) {
            for (int leaf = firstLeaf; tree != null && leaf <= lastLeaf; leaf++) {
                tree.clear(leaf);
            }
        }
        if (front != null && leafOf(front) >= firstLeaf && leafOf(front) <= lastLeaf) {
            front = null;
        }
        leftOut.removeIf(key -> leafOf(key) >= firstLeaf && leafOf(key) <= lastLeaf);
    }

    void damaged(Key key) {
        if (counts(key) && !leftOut.contains(key)) {
            distrust(leafOf(key), leafOf(key));
        }
    }

    int untrusted(int firstLeaf, int lastLeaf) {
        return untrusted.get(firstLeaf, lastLeaf + 1).cardinality();
    }

    /** What is to be read next, or null if all of the range is trusted. */
    @Nullable Stretch next(int firstLeaf, int lastLeaf) {
        int first = untrusted.nextSetBit(firstLeaf);
        if (first < 0 || first > lastLeaf) {
            return null;
        }
        Key after = front;
        if (after != null && leafOf(after) != first) {
            distrust(leafOf(after), leafOf(after));
            after = null;
        }
        int last = Math.min(lastLeaf, untrusted.nextClearBit(first) - 1);
        int depth = shape.depth();
        return new Stretch(
                first,
                last,
                new HashRange(
                        shape.range(partition, depth, first).first(),
                        shape.range(partition, depth, last).last()),
                after);
    }

    /** Counts the stretch's next record, null if it is damaged: all before it have been read. */
    void count(Stretch stretch, Key key, @Nullable Counted counted) {
        int leaf = leafOf(key);
        if (front != null && ORDER.compare(key, front) <= 0) {
            throw new IllegalStateException(key + " stands after " + front);
        }
        untrusted.clear(stretch.firstLeaf(), leaf);
        front = key;
        if (counted != null) {
            add(leaf, counted, false);
        } else if (leftOut.size() < MAX_LEFT_OUT) {
            leftOut.add(key);
        }
    }

    /** The stretch has no more records. */
    void end(Stretch stretch) {
        untrusted.clear(stretch.firstLeaf(), stretch.lastLeaf() + 1);
        front = null;
    }

    VersionDigest digest(int minCopies, int level, int index) {
        VersionDigest sum = VersionDigest.NONE;
        for (int copies = minCopies; copies < byCopies.length; copies++) {
            MerkleTree tree = byCopies[copies];
            if (tree != null) {
                sum = sum.plus(tree.digest(level, index));
            }
        }
        return sum;
    }

    TreeImage image() {
        BitSet again = (BitSet) untrusted.clone();
        leftOut.forEach(key -> again.set(leafOf(key)));
        List<TreeImage.LeafDigest> digests = new ArrayList<>();
        for (int copies = 1; copies < byCopies.length; copies++) {
            MerkleTree tree = byCopies[copies];
            for (int leaf = 0; tree != null && leaf < shape.leaves(); leaf++) {
                VersionDigest digest = tree.digest(shape.depth(), leaf);
                if (!again.get(leaf) && !digest.isNone()) {
                    digests.add(new TreeImage.LeafDigest(copies, leaf, digest));
                }
            }
        }
        return new TreeImage(shape.leaves(), again, digests);
    }

    void restore(TreeImage image) {
        untrusted.clear();
        untrusted.or(image.untrusted());
        for (TreeImage.LeafDigest leaf : image.digests()) {
            add(leaf.leaf(), new Counted(leaf.copies(), leaf.digest()), false);
        }
    }
}
