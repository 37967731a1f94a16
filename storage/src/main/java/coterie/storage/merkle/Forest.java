package coterie.storage.merkle;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Merkle trees of one shard: for each partition and each number of copies one, made when the
 * first record asks for it. What is asked for are the records of which <em>at least</em> so many
 * copies are kept, and that is the sum of some trees.
 *
 * <p>A replica at place i of a partition's preference list and one at place j have in common the
 * records of which more than max(i, j) copies are kept, counting places from 0.
 *
 * <p>Used by one thread at a time.
 */
public final class Forest {

    private final TreeShape shape;
    private final boolean trusted;
    private final @Nullable PartitionTrees[] partitions;

    /**
     * The trees of no records.
     *
     * @param trusted whether there are none; where it is false every leaf is to be computed first
     */
    public Forest(TreeShape shape, boolean trusted) {
        this.shape = shape;
        this.trusted = trusted;
        this.partitions = new PartitionTrees[shape.partitioner().partitions()];
    }

    /** How the trees are cut. */
    public TreeShape shape() {
        return shape;
    }

    private PartitionTrees of(PartitionId partition) {
        PartitionTrees trees = partitions[partition.value()];
        if (trees == null) {
            trees = new PartitionTrees(shape, partition, trusted);
            partitions[partition.value()] = trees;
        }
        return trees;
    }

    /** Whether every leaf of the partition is that of the stored records. */
    public boolean isTrusted(PartitionId partition) {
        PartitionTrees trees = partitions[partition.value()];
        return trees == null ? trusted : trees.isTrusted();
    }

    /** A record was changed by a commit. */
    public void apply(RecordChange change) {
        of(change.partition()).apply(change);
    }

    /** A record failed its checksum: its leaf can be that of the stored records no more. */
    public void damaged(PartitionId partition, Key key) {
        of(partition).damaged(key);
    }

    /** Nobody knows what is stored under the key: a commit failed and may have happened. */
    public void distrust(PartitionId partition, Key key) {
        int leaf = shape.leafOf(key.hash());
        of(partition).distrust(leaf, leaf);
    }

    /** Forgets what all of a range of leaves counted. */
    public void distrust(PartitionId partition, int firstLeaf, int lastLeaf) {
        of(partition).distrust(firstLeaf, lastLeaf);
    }

    /** Forgets all, for everything must be computed anew. */
    public void distrustAll() {
        for (PartitionId partition : shape.partitioner().all()) {
            of(partition).distrust(0, shape.leaves() - 1);
        }
    }

    /** How many leaves of a range are not trusted. */
    public int untrusted(PartitionId partition, int firstLeaf, int lastLeaf) {
        return of(partition).untrusted(firstLeaf, lastLeaf);
    }

    /**
     * What is to be read next for the leaves of a range, or null if all are trusted. No other
     * method is called before each record that was read went through {@link #count}.
     */
    public @Nullable Stretch next(PartitionId partition, int firstLeaf, int lastLeaf) {
        return of(partition).next(firstLeaf, lastLeaf);
    }

    /**
     * The next record of a stretch, in the order of the stored ones (hash, then bucket and key).
     *
     * @param counted what it counts for, or null if it failed its checksum
     */
    public void count(PartitionId partition, Stretch stretch, Key key, @Nullable Counted counted) {
        of(partition).count(stretch, key, counted);
    }

    /** The stretch has no more records: its leaves are trusted. */
    public void end(PartitionId partition, Stretch stretch) {
        of(partition).end(stretch);
    }

    /**
     * A node with its children.
     *
     * @param commit the number of the last commit
     * @throws IllegalArgumentException if there is no such node
     */
    public TreeView view(TreeQuery query, long commit) {
        if (!shape.contains(query.level(), query.index())) {
            throw new IllegalArgumentException("no node " + query);
        }
        PartitionTrees trees = of(query.partition());
        List<VersionDigest> children = new ArrayList<>(TreeShape.FAN_OUT);
        int first = query.index() << TreeShape.LEVEL_BITS;
        for (int i = 0; query.level() < shape.depth() && i < TreeShape.FAN_OUT; i++) {
            children.add(trees.digest(query.minCopies(), query.level() + 1, first + i));
        }
        VersionDigest own = trees.digest(query.minCopies(), query.level(), query.index());
        return new TreeView(commit, trees.isTrusted(), own, children);
    }

    /** The partition's trees for a clean shutdown. */
    public TreeImage image(PartitionId partition) {
        return of(partition).image();
    }

    /** The partition's trees as the clean shutdown before this start left them. */
    public void restore(PartitionId partition, TreeImage image) {
        if (image.leaves() != shape.leaves()) {
            throw new IllegalArgumentException("trees of " + image.leaves() + " leaves");
        }
        PartitionTrees trees = new PartitionTrees(shape, partition, true);
        trees.restore(image);
        partitions[partition.value()] = trees;
    }
}
