package coterie.storage;

/** How an update ended at this replica. */
public sealed interface UpdateOutcome {

    /** It is on disk, as far as the engine's durability promises. */
    record Durable(Change change) implements UpdateOutcome {}

    /** The update itself decided against writing. Nothing was changed. */
    record Refused(Change.Refuse reason) implements UpdateOutcome {}

    /** The engine did not take it, and nothing was changed. */
    record Rejected(Cause cause) implements UpdateOutcome {}

    /**
     * The commit failed after {@link UpdateListener#merged} had shown the record: it may exist
     * elsewhere, or here after a restart.
     */
    record Failed(String detail) implements UpdateOutcome {}

    /** Why an update was not taken. */
    enum Cause {
        /** The queue of the writer is full. */
        OVERLOADED,
        /** Disk or map is full. */
        FULL,
        /** Nobody waited for it any more. */
        EXPIRED,
        /** It contradicts what is held, which no correct history brings about. */
        DIVERGED,
        /** The engine is closed, or has stopped because its disk is damaged. */
        CLOSED
    }
}
