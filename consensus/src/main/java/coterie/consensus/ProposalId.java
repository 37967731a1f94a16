package coterie.consensus;

import coterie.ring.NodeId;
import java.util.Comparator;

/**
 * Names a proposal, so that it takes effect once although it may be sent, and chosen, again.
 *
 * <p>It tells when it was born: an entry counts only within {@link #WINDOW_SLOTS} of that, and so
 * nobody has to remember for longer which proposals have been chosen. A count of slots, not a time:
 * every learner comes to the same verdict.
 *
 * @param proposer who proposed it first
 * @param number random
 * @param bornAfter the last slot that its proposer knew then
 */
public record ProposalId(NodeId proposer, long number, Slot bornAfter)
        implements Comparable<ProposalId> {

    /** An entry that is chosen more slots after its birth has no effect. */
    public static final int WINDOW_SLOTS = 256;

    private static final Comparator<ProposalId> ORDER =
            Comparator.comparing(ProposalId::proposer)
                    .thenComparingLong(ProposalId::number)
                    .thenComparing(ProposalId::bornAfter);

    /** The last slot at which it counts. */
    Slot last() {
        return bornAfter.plus(WINDOW_SLOTS);
    }

    /** Orders by proposer, then by number: for maps, it means nothing. */
    @Override
    public int compareTo(ProposalId other) {
        return ORDER.compare(this, other);
    }

    /** As {@code n1/7f3a}. */
    @Override
    public String toString() {
        return proposer + "/" + Long.toHexString(number);
    }
}
