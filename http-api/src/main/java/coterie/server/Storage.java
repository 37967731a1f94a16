package coterie.server;

import coterie.storage.Mailbox;
import coterie.storage.StorageEngine;
import coterie.storage.lmdb.DurableFile;

/** A node's data folder, held open. */
interface Storage {

    /** How many shards it has, fixed when it was made. */
    int shards();

    /** The file for this node's part in the cluster's agreement. */
    DurableFile agreement();

    /** Opens a shard. Its engine calls back on the mailbox. */
    StorageEngine open(int shard, Mailbox mailbox);

    /** Lets the folder go, once each engine has been closed. */
    void release();

    /**
     * Lets everything go as a killed process would: nothing is flushed or marked, and no engine
     * calls back any more.
     */
    void abandon();
}
