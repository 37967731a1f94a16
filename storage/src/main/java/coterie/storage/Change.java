package coterie.storage;

import coterie.storage.version.CausalContext;

/** What an {@link Update} decides about the record. */
public sealed interface Change {

    /**
     * The record is to be stored.
     *
     * @param answer the context for the client that asked, which covers nothing that it has not
     *     seen
     */
    record Store(StoredRecord record, CausalContext answer) implements Change {}

    /**
     * The record holds all of it already. Nothing is written, and what is held may still wait for
     * its sync.
     */
    record Keep(StoredRecord record) implements Change {}

    /** Nothing stands in the slot any more, or nothing stood there before. */
    enum Remove implements Change {
        REMOVE
    }

    /** What is held is not what the update was meant for. Nothing is written. */
    enum Differs implements Change {
        DIFFERS
    }

    /**
     * A hint that does not count found no room within its target's bound. What was kept before
     * stays as it was, and an {@link Owed} is noted in the same transaction.
     */
    enum Dropped implements Change {
        DROPPED
    }

    /** Nothing may be written, and nothing was. */
    sealed interface Refuse extends Change {}

    /**
     * The write would leave more siblings than a key may have.
     *
     * @param limit the most siblings of a key
     */
    record TooManySiblings(int limit) implements Refuse {}

    /**
     * The write would leave siblings of more bytes than a key may have.
     *
     * @param limitBytes the most bytes of all siblings of a key together
     */
    record SiblingsTooLarge(long limitBytes) implements Refuse {}

    /**
     * The client's context claims a dot of this shard which the shard never issued.
     *
     * @param lastIssued the last dot's counter of the shard
     */
    record UnknownDots(long lastIssued) implements Refuse {}
}
