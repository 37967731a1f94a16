package coterie.storage;

import java.util.List;

/** A change of what a shard's store knows to be owed. */
public sealed interface OwedChange {

    /** It is owed, from this commit on. */
    record Note(Owed owed) implements OwedChange {}

    /**
     * It has been made good by a comparison of the shard as it was after a commit. What was noted
     * anew by a later commit stays owed.
     *
     * @param asOfCommit the number of that commit
     */
    record Settle(Owed owed, long asOfCommit) implements OwedChange {}

    /**
     * All that follows from having started empty is noted, and the shard no longer counts as
     * started empty: both in one commit, so that a crash forgets neither.
     */
    record AcknowledgeStart(List<Owed> owed) implements OwedChange {}
}
