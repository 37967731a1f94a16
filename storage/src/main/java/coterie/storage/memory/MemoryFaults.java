package coterie.storage.memory;

/**
 * Deliberate faults, each of which some test must notice. None of them is on outside of such a
 * test.
 *
 * @param keepIncarnation a shard that crashed goes on as the actor it was
 * @param keepBirth a record that is made anew goes on under its old actor
 * @param acknowledgeBeforeSync an update completes before its transaction is synced
 * @param mergeByWallClock a merge keeps the sibling that was written last and drops the others
 * @param trustDamage a record made anew counts as verified
 * @param trustStaleTrees trees are trusted that may not be those of what is stored: after a crash
 *     as they were at the last clean shutdown, and whatever record is found damaged
 */
public record MemoryFaults(
        boolean keepIncarnation,
        boolean keepBirth,
        boolean acknowledgeBeforeSync,
        boolean mergeByWallClock,
        boolean trustDamage,
        boolean trustStaleTrees) {

    /** An engine that does as it should. */
    public static final MemoryFaults NONE =
            new MemoryFaults(false, false, false, false, false, false);
}
