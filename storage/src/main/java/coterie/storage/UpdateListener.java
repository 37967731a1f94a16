package coterie.storage;

/**
 * Hears of one update. Called on the mailbox of the shard, never from inside {@link
 * StorageEngine#update}.
 */
public interface UpdateListener {

    /**
     * Whether anybody still waits: an update whose request has timed out before its turn is dropped
     * unapplied. Unlike the others it is called by the writer, on whatever thread that has.
     */
    default boolean isStillWanted() {
        return true;
    }

    /**
     * The record is known and its transaction can only fail by a fault of the disk; it is not yet
     * durable. A coordinator sends it to the other replicas now, while the disk syncs. If the disk
     * does fail, the shard takes a new incarnation, so that the dot is never issued again. Called
     * at most once, and only before {@link UpdateOutcome.Durable} or {@link UpdateOutcome.Failed}.
     */
    default void merged(Change change) {}

    /** The last call, made exactly once while the process lives. */
    void completed(UpdateOutcome outcome);
}
