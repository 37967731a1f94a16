package coterie.storage;

/**
 * A change of one key, applied inside a storage transaction to whatever is held at that moment.
 *
 * <p>A pure function of its arguments, since the engine may have to apply it again where a
 * transaction was aborted before any of its results had been shown.
 */
public sealed interface Update permits CoordinatedWrite, Merge {

    /**
     * What is to be stored.
     *
     * @param held what the replica holds now
     * @param dots where a fresh dot comes from
     */
    Change apply(Held held, DotSource dots);

    /** Whether it may draw on the space that is reserved for deletes when the disk is full. */
    boolean mayUseReserve();
}
