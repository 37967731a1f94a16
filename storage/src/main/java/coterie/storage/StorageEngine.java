package coterie.storage;

import coterie.ring.Key;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeView;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * The store of one shard: records by key, changed one transaction at a time, in the order in which
 * updates came.
 *
 * <p>Every consumer and listener is called on the shard's {@link Mailbox}, the one place where the
 * shard's roles run; a read may also be answered before {@link #read} returns. The engine is called
 * from there, too.
 */
public interface StorageEngine {

    /**
     * The present incarnation. It changes only between transactions, and every change is durable
     * before its first dot.
     */
    long incarnation();

    /**
     * Reads what is held under the key: every update that has completed, and none that a crash
     * could take back. (With durability {@code async}, what was acknowledged and not yet synced
     * shows, too.) A read of a write that is then forgotten would let a later read go back in time.
     */
    void read(Key key, Consumer<Held> listener);

    /**
     * Reads as {@link #read} does, and brings it together with every hint kept here under the key,
     * whatever its target: what a stand-in knows. It costs more than a read only where the shard
     * keeps hints. Where a hint is damaged, or contradicts the record, the result is unverified.
     */
    void readWithHints(Key key, Consumer<Held> listener);

    /** Queues an update of this node's own record of the key. */
    default void update(Key key, Update update, UpdateListener listener) {
        update(new Slot.Own(key), update, listener);
    }

    /**
     * Queues an update. It is acknowledged after the sync of the transaction that holds it (group
     * commit, so that one sync serves all that waited while the last one ran).
     */
    void update(Slot slot, Update update, UpdateListener listener);

    /** Reads the next records of a partition in the order of (key hash, bucket, key). */
    void scan(Scan scan, Consumer<Scan.Page> listener);

    /** Reads the next live keys of a bucket in one partition, in byte order. */
    void list(Listing listing, Consumer<Listing.Page> listener);

    /** Reads the next hints of a target, oldest first. */
    void hints(HintScan scan, Consumer<HintScan.Page> listener);

    /**
     * The durable hints of each target that has any, sorted by target; kept in memory. From any
     * thread.
     */
    List<HintCount> hintCounts();

    /** Reads the next records of a partition that hold nothing but tombstones. */
    void tombstones(TombstoneScan scan, Consumer<TombstoneScan.Page> listener);

    /**
     * What is owed, as far as it is durable: sorted, each with the number of the shard's commit
     * that noted it last; kept in memory. From any thread.
     */
    SortedMap<Owed, Long> owed();

    /**
     * Notes or settles what is owed, past all bounds of the queue.
     *
     * @param durable called once it is durable, whether or not it changed anything; never if the
     *     commit failed, after which it is to be asked again
     */
    void change(OwedChange change, Runnable durable);

    /**
     * Whether the shard may have forgotten all that it ever held: it was made by this start of the
     * process, or its metadata were damaged, and no {@link OwedChange.AcknowledgeStart} has become
     * durable since.
     */
    boolean startedEmpty();

    /**
     * A node of a partition's Merkle trees as the last commit left it, never what is not yet
     * committed. Hints are in no tree.
     *
     * <p>The trees of a shard that was not shut down in order, and of a partition where a record
     * was found damaged, are not trusted until {@link #rehash} has gone through whatever is in
     * doubt.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    void tree(TreeQuery query, Consumer<TreeView> listener);

    /**
     * Makes one bounded step of computing leaves anew from what is stored, between two commits.
     * Updates that come between two steps are counted as ever.
     *
     * @throws IllegalArgumentException if there is no such partition or leaf
     */
    void rehash(Rehash rehash, Consumer<Rehash.Step> listener);

    /** Counts and sizes as they are now; cheap enough to ask every second. */
    StorageStatistics statistics();

    /**
     * Takes no more updates, completes those queued, marks the folder as cleanly shut down and
     * closes. The listener is called once all of that is durable.
     */
    void close(Runnable closed);
}
