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
