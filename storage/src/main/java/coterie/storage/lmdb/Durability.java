package coterie.storage.lmdb;

/** When a node acknowledges a write. */
public enum Durability {
    /** Once it is synced to the disk: a crash loses no acknowledged write. */
    SYNC,
    /**
     * Once it is applied: a crash loses at most the writes of the last interval, and of the commit
     * that was under way. What is lost is what came last, never something in between, and the files
     * stay whole.
     */
    ASYNC
}
