package coterie.storage;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.merkle.Counted;
import coterie.storage.merkle.Forest;
import coterie.storage.merkle.RecordChange;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.Stretch;
import coterie.storage.merkle.TreeImage;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.TreeView;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a shard's Merkle trees those of its stored records, for every engine alike. Whoever commits
 * calls it after the commit, with each record that the commit changed; hints are in no tree.
 *
 * <p>Used by one thread at a time.
 */
public final class TreeUpkeep {

    /** About what a record takes besides its values. */
    private static final long OVERHEAD_BYTES = 128;

    private final Partitioner partitioner;
    private final Forest forest;

    /**
     * @param empty whether the shard holds no record, so that there is nothing to compute before
     *     the trees can be trusted
     */
    public TreeUpkeep(Partitioner partitioner, boolean empty) {
        this.partitioner = partitioner;
        this.forest = new Forest(new TreeShape(partitioner), empty);
    }

    /** What a record counts for, or null where there is none that can be read. */
    public static @Nullable Counted counted(Key key, Held held) {
        return switch (held) {
            case Held.Found found -> counted(key, found.record());
            case Held.Missing _, Held.Damaged _ -> null;
        };
    }

    private static Counted counted(Key key, StoredRecord record) {
        return Counted.of(key, record.siblings(), record.copies());
    }

    /**
     * A commit changed a record.
     *
     * @param before what it counted for, see {@link #counted}
     * @param damaged whether there was one before that failed its checksum
     * @param after the record, or null if it was removed
     */
    public void changed(
            Key key, @Nullable Counted before, boolean damaged, @Nullable StoredRecord after) {
        Counted now = after == null ? null : counted(key, after);
        forest.apply(new RecordChange(partitioner.of(key), key, before, now, damaged));
    }

    /** A commit failed of which the record may be stored nevertheless. */
    public void distrust(Key key) {
        forest.distrust(partitioner.of(key), key);
    }

    /** Somebody met a record that failed its checksum. */
    public void damaged(Key key) {
        forest.damaged(partitioner.of(key), key);
    }

    /** Somebody met more damaged records than anyone kept count of. */
    public void distrustAll() {
        forest.distrustAll();
    }

    /**
     * A node of a tree.
     *
     * @param commit the number of the last commit
     * @throws IllegalArgumentException if there is no such node
     */
    public TreeView view(TreeQuery query, long commit) {
        return forest.view(query, commit);
    }

    /**
     * One step of computing leaves anew.
     *
     * @param committed reads a step of what the last commit left
     */
    public Rehash.Step rehash(Rehash rehash, Function<Scan, Scan.Page> committed) {
        PartitionId partition = rehash.partition();
        int first = rehash.firstLeaf();
        int last = rehash.lastLeaf();
        if (rehash.anew()) {
            forest.distrust(partition, first, last);
        }
        int records = 0;
        long bytes = 0;
        // Each stretch costs a search in the store, so it counts as much as a record does.
        for (int done = 0; done < rehash.maxRecords() && bytes < rehash.maxBytes(); done++) {
            Stretch stretch = forest.next(partition, first, last);
            if (stretch == null) {
                break;
            }
            Scan.Page page =
                    committed.apply(
                            new Scan(
                                    partition,
                                    stretch.range(),
                                    stretch.after(),
                                    rehash.maxRecords() - done,
                                    rehash.maxBytes() - bytes));
            for (Scan.Entry entry : page.entries()) {
                Key key = entry.key();
                forest.count(partition, stretch, key, counted(key, entry.held()));
                bytes += OVERHEAD_BYTES + entry.held().siblings().sizeBytes();
            }
            records += page.entries().size();
            done += page.entries().size();
            if (page.resumeAfter() == null) {
                forest.end(partition, stretch);
            }
        }
        return new Rehash.Step(records, bytes, forest.untrusted(partition, first, last));
    }

    /**
     * Refuses what a peer may have asked for and no tree has.
     *
     * @throws IllegalArgumentException if the partition or a leaf is not there
     */
    public static void check(Partitioner partitioner, Rehash rehash) {
        check(partitioner, rehash.partition());
        if (rehash.lastLeaf() >= new TreeShape(partitioner).leaves()) {
            throw new IllegalArgumentException("there is no leaf " + rehash.lastLeaf());
        }
    }

    /**
     * Refuses what a peer may have asked for and no tree has.
     *
     * @throws IllegalArgumentException if the partition or the node is not there
     */
    public static void check(Partitioner partitioner, TreeQuery query) {
        check(partitioner, query.partition());
        if (!new TreeShape(partitioner).contains(query.level(), query.index())) {
            throw new IllegalArgumentException("there is no node " + query);
        }
    }

    private static void check(Partitioner partitioner, PartitionId partition) {
        if (partition.value() >= partitioner.partitions()) {
            throw new IllegalArgumentException("there is no partition " + partition);
        }
    }

    /** The trees of a partition, for a clean shutdown to store. */
    public TreeImage image(PartitionId partition) {
        return forest.image(partition);
    }

    /**
     * The trees of a partition as the clean shutdown right before this start stored them.
     *
     * @return whether they are of this shape
     */
    public boolean restore(PartitionId partition, TreeImage image) {
        if (image.leaves() != forest.shape().leaves()
                || partition.value() >= partitioner.partitions()) {
            return false;
        }
        forest.restore(partition, image);
        return true;
    }
}
