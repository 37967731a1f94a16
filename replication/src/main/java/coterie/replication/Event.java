package coterie.replication;

/**
 * Something worth counting that a node did: shown as metrics, and in tests as coverage marks, so
 * that every rare branch is known to have run.
 */
public enum Event {
    READ_HEDGED,
    READ_REPAIRED,
    READ_WROTE_BACK,
    READ_WAITED_FOR_CONTEXT,
    REPLICA_UNVERIFIED,
    KEY_VERIFIED,
    WRITE_FORWARDED,
    FORWARD_TRIED_NEXT,
    FORWARD_ANSWERED_AGAIN,
    FORWARD_JOINED,
    FORWARD_FORGOTTEN,
    REQUEST_SHED,
    REQUEST_TIMED_OUT,
    QUORUM_IMPOSSIBLE,
    LATE_REPLY_IGNORED,
    LISTING_TRIED_NEXT,
    MEMBER_LOST,
    MEMBER_BACK,
    MEMBER_SUSPECTED,
    SUSPICION_CONFIRMED,
    SUSPICION_REFUTED,
    PROBE_RELAYED,
    RELAY_REFUSED,
    INDIRECT_PROBE_SAVED,
    LOCAL_HEALTH_LOWERED,
    LOCAL_HEALTH_RESTORED,
    RUMOURS_HELD_BACK,
    STATES_EXCHANGED,
    REPLICAS_DIVERGED,
    MISDIRECTED,
    /** A fallback was asked in the place of a primary. */
    READ_FELL_BACK,
    WRITE_FELL_BACK,
    WRITE_COORDINATED_BY_FALLBACK,
    /**
     * The coordinator keeps an object for a primary that was silent. What it keeps for one known to
     * be out of reach goes with the write itself and is not counted here.
     */
    HINT_KEPT,
    /** No hint could be kept, and a comparison is owed in its place. */
    HINT_MISSED,
    /** A replica was compared with all others since a hint for it was missed. */
    MISSED_HINT_MADE_GOOD,
    HINT_DELIVERED,
    /** A hint that counted was taken by another primary than the one that it was kept for. */
    HINT_OFFERED,
    /** A hint that never counted was given up for its age. */
    HINT_EXPIRED,
    /** A hint was brought to those who hold its key now, in the place of its target. */
    HINT_REROUTED,
    /** A new replica was made, and compared with all old ones. */
    REPLICA_MADE,
    /** An old replica did not give its records, and another one was asked. */
    FETCH_TRIED_NEXT,
    /** A record was brought to those who hold its key now, since one of them lacked it. */
    RECORD_HANDED_OVER,
    /** A record was dropped where it is held no more. */
    RECORD_DROPPED,
    /** This node and a peer were seen to hold the same of a partition. */
    EXCHANGE_VERIFIED,
    EXCHANGE_FAILED,
    /** A peer's part of an exchange made no sense. */
    EXCHANGE_REFUSED,
    EXCHANGE_MET_GARBAGE,
    KEY_REPAIRED,
    /** A key was taken for different, and was not. */
    FALSE_REPAIR,
    TREE_REBUILT,
    LEAVES_REHASHED,
    TOMBSTONE_COLLECTED,
    /** A node was told to drop a tombstone of which it cannot itself prove that it may go. */
    DROP_REFUSED,
    SCRUB_FOUND_DAMAGE,
    /** A node that goes by an older ring was refused. */
    OTHER_EPOCH_REFUSED,
    /** A strict request was refused, or could not be answered, for want of a lease on the ring. */
    LEASE_MISSING,
    /** A request under way was planned anew by another ring. */
    REPLANNED
}
