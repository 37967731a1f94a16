package coterie.replication.simulation;

/** What must hold in every run. */
public enum Rule {
    /** What was acknowledged or read is still there, or a client who had seen it superseded it. */
    NO_WRITE_LOST,
    /** A sibling is what a client wrote, under the one dot of that write. */
    NO_SIBLING_INVENTED,
    /** No sibling stands beside a write whose client had superseded it. */
    SUPERSEDED_IS_GONE,
    /** What was superseded by a tombstone that has been collected never shows again. */
    NOTHING_COMES_BACK,
    /**
     * A read of R shows every write of W that was acknowledged before it began, where R+W is more
     * than the larger N.
     */
    NO_STALE_READ,
    /** A read shows all that an earlier one of a majority showed whose quorum its own meets. */
    NO_READ_GOES_BACK,
    /** A read that names a context shows all of it. */
    CONTEXT_IS_HONOURED,
    /** A context covers nothing that its holder has neither seen nor known superseded. */
    NO_CONTEXT_OVERREACHES,
    /** A dot is issued once, and claimed by nobody before. */
    DOTS_ARE_UNIQUE,
    /** An answer names enough distinct primaries, or fallbacks for others of them if it may. */
    EVIDENCE_COUNTS,
    /**
     * Every replica that an acknowledgement names has the write and its N on its disk, and every
     * fallback keeps them as a hint, or has brought them to a primary.
     */
    ACKNOWLEDGED_IS_DURABLE,
    /**
     * A hint goes only when its target holds it durably, or a comparison with the target is owed;
     * and one that counted towards a W not before some primary holds it.
     */
    HINTS_END_WELL,
    /** A write that surely was not applied never shows. */
    NOTHING_DONE_IS_NOTHING,
    /** A request is answered, once and in time. */
    ANSWERED_ONCE,
    /**
     * A listing is sorted, and shows keys that somebody wrote; after healing, exactly those that
     * live.
     */
    LISTING_IS_TRUE,
    /**
     * Once all faults have ended, all replicas become equal and sure of themselves without being
     * read, and nothing is owed any more; and then they serve.
     */
    REPLICAS_CONVERGE,
    /** Once the replicas are equal, rounds of anti-entropy find nothing to repair. */
    REPAIR_COMES_TO_REST,
    /** What is owed for a hint that was given up is settled only when its target has caught up. */
    OWED_IS_PAID,
    /** In a slot of the agreed log stands one entry, and it comes to the same at every node. */
    ONE_DECISION,
    /** Epochs follow each other by one, and no node goes back, or by what was never agreed on. */
    EPOCHS_FOLLOW,
    /** Every partition has as many distinct replicas as may be asked for, at every epoch. */
    RINGS_ARE_WHOLE,
    /**
     * A strict request is not answered by the rings of an epoch whose quorums need not meet those
     * of the newest one.
     */
    EPOCHS_MEET,
    /** With a majority of the voters and a quiet network, a change of the ring ends in time. */
    CHANGES_END,
    /** No node finds a history that cannot be, or stops by an exception. */
    NO_NODE_BREAKS
}
