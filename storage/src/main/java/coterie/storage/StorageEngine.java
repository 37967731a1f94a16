package coterie.storage;

import coterie.ring.Key;
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
     * Queues an update. It is acknowledged after the sync of the transaction that holds it (group
     * commit, so that one sync serves all that waited while the last one ran).
     */
    void update(Key key, Update update, UpdateListener listener);

    /** Reads the next records of a partition in the order of (key hash, bucket, key). */
    void scan(Scan scan, Consumer<Scan.Page> listener);

    /** Reads the next live keys of a bucket in one partition, in byte order. */
    void list(Listing listing, Consumer<Listing.Page> listener);

    /** Counts and sizes as they are now; cheap enough to ask every second. */
    StorageStatistics statistics();

    /**
     * Takes no more updates, completes those queued, marks the folder as cleanly shut down and
     * closes. The listener is called once all of that is durable.
     */
    void close(Runnable closed);
}
