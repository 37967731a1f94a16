package coterie.storage.lmdb;

import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.Mailbox;
import coterie.storage.TreeUpkeep;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.TreeCodec;
import coterie.storage.codec.TreeCodec.Dated;
import coterie.storage.lmdb.UpdateQueue.Question;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeView;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Merkle trees of one shard of LMDB. The writer alone calls it, between its commits: so the
 * trees are always those of the last commit, and need no lock.
 */
final class ShardTrees {

    private static final System.Logger LOG = System.getLogger(ShardTrees.class.getName());

    /** The most questions that are answered between two commits. */
    static final int MAX_ANSWERS = 64;

    private final String name;
    private final Tables tables;
    private final Partitioner partitioner;
    private final Mailbox mailbox;
    private final TreeUpkeep upkeep;
    private final PartitionScan scans;

    private ShardTrees(
            String name,
            Tables tables,
            Partitioner partitioner,
            Mailbox mailbox,
            TreeUpkeep upkeep) {
        this.name = name;
        this.tables = tables;
        this.partitioner = partitioner;
        this.mailbox = mailbox;
        this.upkeep = upkeep;
        this.scans = new PartitionScan(tables, partitioner);
    }

    /**
     * The trees after a start: trusted where the shutdown before it was clean and stored them, or
     * where there are no records.
     *
     * @param found the state that the start found
     */
    static ShardTrees load(
            String name,
            Tables tables,
            Partitioner partitioner,
            Mailbox mailbox,
            ShardState found) {
        boolean empty = tables.fill(tables.snapshots().writing()).records() == 0;
        TreeUpkeep upkeep = new TreeUpkeep(partitioner, empty);
        ShardTrees trees = new ShardTrees(name, tables, partitioner, mailbox, upkeep);
        if (found.clean()) {
            tables.readTrees().forEach((key, row) -> trees.load(key, row, found.commits()));
        }
        return trees;
    }

    /** What cannot be read is computed anew, as after a crash. */
    private void load(byte[] key, ByteBuffer row, long commits) {
        try {
            int partition = new Input(key).u16();
            Dated stored = TreeCodec.decode(row);
            if (stored.commit() != commits
                    || partition >= partitioner.partitions()
                    || !upkeep.restore(PartitionId.of(partition), stored.image())) {
                throw new MalformedException("trees of another commit or another shape");
            }
        } catch (MalformedException e) {
            LOG.log(System.Logger.Level.WARNING, name + ": stored trees are of no use", e);
        }
    }

    /** The overlay is synced. */
    void committed(Overlay overlay) {
        tables.reports().drain(upkeep);
        for (Overlay.Entry entry : overlay.entries()) {
            Overlay.Before before = entry.before();
            upkeep.changed(entry.key(), before.counted(), before.damaged(), entry.record());
        }
    }

    /**
     * Answers what is asked, all of it or until updates wait. A step of a rehash is the last answer
     * of a turn.
     *
     * @param commit the number of the last commit
     * @param synced what lies over LMDB of that and the commits before it
     */
    void answer(UpdateQueue queue, long commit, Above synced) {
        boolean goOn = true;
        for (int left = MAX_ANSWERS; goOn && left > 0; left--) {
            Question question = queue.question();
            tables.reports().drain(upkeep);
            switch (question) {
                case null -> goOn = false;
                case Question.OfTree(var query, var listener) -> {
                    TreeView view = upkeep.view(query, commit);
                    mailbox.post(() -> listener.accept(view));
                }
                case Question.OfRehash(var rehash, var listener) -> {
                    Rehash.Step step =
                            upkeep.rehash(
                                    rehash,
                                    scan -> scans.read(scan, tables.snapshots().writing(), synced));
                    mailbox.post(() -> listener.accept(step));
                    goOn = false;
                }
            }
        }
    }

    /**
     * What a clean shutdown stores.
     *
     * @param commit the number of its commit
     */
    SortedMap<byte[], byte[]> rows(long commit) {
        tables.reports().drain(upkeep);
        SortedMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
        for (PartitionId partition : partitioner.all()) {
            Output key = new Output();
            key.u16(partition.value());
            Output row = new Output();
            TreeCodec.encode(row, new Dated(commit, upkeep.image(partition)));
            rows.put(key.toBytes(), row.toBytes());
        }
        return rows;
    }
}
