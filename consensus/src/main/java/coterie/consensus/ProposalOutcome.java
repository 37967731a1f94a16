package coterie.consensus;

/** How a proposal ended, for the node that proposed it. */
public sealed interface ProposalOutcome extends Notice {

    /** Which. */
    ProposalId id();

    /** It was chosen, and every member applies it at this slot. */
    record Decided(ProposalId id, Slot slot) implements ProposalOutcome {}

    /** It surely has no effect, now or later. */
    record Ineffective(ProposalId id) implements ProposalOutcome {}

    /** It was never told to anybody: it surely has no effect. */
    record Refused(ProposalId id, Cause cause) implements ProposalOutcome {}

    /** The time is up. It may yet be chosen. */
    record Unknown(ProposalId id) implements ProposalOutcome {}

    /** Why a proposal was told to nobody. */
    enum Cause {
        /** Too many are waiting. */
        FULL,
        /** Nobody was found in time who could have proposed it. */
        NO_LEADER
    }
}
