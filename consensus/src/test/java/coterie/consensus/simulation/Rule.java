package coterie.consensus.simulation;

/** What must hold in every run. */
enum Rule {
    /** No two nodes ever learn different entries in a slot. */
    ONE_DECISION_PER_SLOT,
    /** Whoever has applied the same slots is in the same state. */
    STATES_AGREE,
    /** A command is applied once, however often it was chosen. */
    APPLIED_ONCE,
    /** What a proposer was told became of its proposal is what became of it. */
    OUTCOMES_ARE_TRUE,
    /** A leader whose ballot was confirmed since some time knows all that was chosen before. */
    NO_LEADER_IS_DECEIVED,
    /** Once the network is quiet, what is proposed is chosen and everybody learns it. */
    PROGRESS_IS_MADE,
    /** No node finds that the impossible has happened. */
    NO_NODE_BREAKS
}
