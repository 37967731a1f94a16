package coterie.consensus;

/** What is rare enough to be worth a count; some test hits each. */
public enum PaxosEvent {
    /** A message of another generation was not listened to. */
    OTHER_GENERATION,
    /** A question or an answer came from a node that is no voter. */
    NOT_A_VOTER,
    /** A vote came from an acceptor that has not been admitted. */
    UNADMITTED_VOTE,
    /** A ballot was not its sender's, or not one that this node ever used. */
    FORGED_BALLOT,
    /** An answer was about a slot that this node has not come to. */
    IMPOSSIBLE_SLOT,
    /** An answer came to a question that is over: late, or a second time. */
    STALE_ANSWER,
    /** Somebody proposed in the name of another. */
    FORGED_PROPOSAL,
    /** A proposal was turned away: too many are waiting. */
    PROPOSALS_FULL,
    /** A lower ballot was refused. */
    BALLOT_REFUSED,
    /** This node was told of a higher ballot, and gave its own up. */
    STEPPED_DOWN,
    /** This node led and has not heard from a majority for too long. */
    MAJORITY_LOST,
    /** A majority did not answer a new ballot in time. */
    CAMPAIGN_FAILED,
    /** This node leads. */
    ELECTED,
    /** A new proposer found an entry accepted that may have been chosen, and proposed it again. */
    ENTRY_ADOPTED,
    /** The voters changed, or the log grew, and a proposer had to ask for promises anew. */
    PREPARED_ANEW,
    /** An entry was chosen that has no effect: a second time, too late, or on other voters. */
    ENTRY_VOID,
    /** This node was behind and asked for entries. */
    CAUGHT_UP_BY_ENTRIES,
    /** This node was so far behind that it got a snapshot. */
    CAUGHT_UP_BY_SNAPSHOT,
    /** The log's entries were replaced by a snapshot, all but the last ones. */
    LOG_TRUNCATED,
    /** A founder may vote: enough others know it. */
    ENROLLED,
    /** A founder was met under another incarnation before: it has lost its disk. */
    ENROLMENT_REFUSED,
    /** A voter asked to be admitted under its new incarnation. */
    ADMISSION_ASKED,
    /** This node learned that the cluster goes on in a new generation, and follows. */
    GENERATION_ADOPTED
}
