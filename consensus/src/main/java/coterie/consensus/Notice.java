package coterie.consensus;

/** What the node that takes part hears of its log. */
public sealed interface Notice
        permits Notice.Learned, Notice.Installed, Notice.LeadershipConfirmed, ProposalOutcome {

    /**
     * An entry was chosen, and applied.
     *
     * @param effective whether it had an effect: it has none a second time, too late, or on voters
     *     that are no longer in force
     */
    record Learned(Slot slot, Entry entry, boolean effective) implements Notice {}

    /** The state machine was given a whole state. */
    record Installed(Generation generation, Slot slot) implements Notice {}

    /**
     * This node leads, and it knows all that was chosen before {@code sinceNanos}: a majority of
     * the voters has confirmed its ballot since, and each of them would have had to promise a
     * higher one for anybody else to get anything chosen.
     *
     * @param next the first slot that this node has not learned
     * @param sinceNanos by this node's own clock
     */
    record LeadershipConfirmed(Ballot ballot, Slot next, long sinceNanos) implements Notice {}
}
