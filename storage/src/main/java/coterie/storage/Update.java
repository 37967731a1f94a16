package coterie.storage;

/**
 * A change of one slot, applied inside a storage transaction to whatever is held at that moment.
 *
 * <p>A pure function of its arguments, since the engine may have to apply it again where a
 * transaction was aborted before any of its results had been shown.
 */
public sealed interface Update
        permits CoordinatedWrite,
                Merge,
                Collect,
                Drop,
                KeepHint,
                Delivered,
                GiveUp,
                Uncount,
                DiscardDamaged {

    /**
     * What is to be stored.
     *
     * @param held what the replica holds now
     * @param dots where a fresh dot comes from
     */
    Change apply(Held held, DotSource dots);

    /**
     * On a hint: whether it counts towards a write's W afterwards.
     *
     * @param before whether it did before; false if there was none
     */
    default boolean countedAfter(boolean before) {
        return before;
    }

    /** The bytes of the values that it brings. */
    default long sizeBytes() {
        return 0;
    }

    /** Whether it may draw on the space that is reserved for deletes when the disk is full. */
    boolean mayUseReserve();
}
