package coterie.consensus;

import coterie.ring.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the members say to each other about the log. Each message bears the sender's generation; one
 * of another generation is not listened to.
 *
 * <p>The names are those of Lamport, "Paxos Made Simple" (2001), §2.2: prepare and promise are
 * phase 1, accept and accepted phase 2.
 */
public sealed interface PaxosMessage {

    /** The sender's. */
    Generation generation();

    /** What a proposer asks the voters; its ballot bears its name. */
    sealed interface Question extends PaxosMessage {
        /** The first slot that the proposer has not learned. */
        Slot slot();

        /** In which ballot it asks. */
        Ballot ballot();
    }

    /** What a voter answers a proposer. */
    sealed interface Answer extends PaxosMessage {
        /** That of the question. */
        Slot slot();

        /** That of the question. */
        Ballot ballot();
    }

    /** An answer that counts towards a majority. */
    sealed interface CountedAnswer extends Answer {
        /** That of the acceptor. */
        long incarnation();
    }

    /** Phase 1: promise to accept nothing in a lower ballot, in this slot and all after it. */
    record Prepare(Generation generation, Slot slot, Ballot ballot) implements Question {}

    /**
     * It is promised, and on disk.
     *
     * @param accepted what the acceptor has accepted in this slot, if anything
     */
    record Promise(
            Generation generation,
            Slot slot,
            Ballot ballot,
            long incarnation,
            @Nullable Vote accepted)
            implements CountedAnswer {}

    /** Phase 2: accept this entry. */
    record Accept(Generation generation, Slot slot, Ballot ballot, Entry entry)
            implements Question {}

    /** It is accepted, and on disk. */
    record Accepted(Generation generation, Slot slot, Ballot ballot, long incarnation)
            implements CountedAnswer {}

    /** Do you still hold to this ballot? Sent by who leads, every now and then. */
    record Confirm(Generation generation, Slot slot, Ballot ballot, long round)
            implements Question {}

    /**
     * The acceptor has promised nothing above this ballot.
     *
     * @param round that of the question
     */
    record Confirmed(Generation generation, Slot slot, Ballot ballot, long incarnation, long round)
            implements CountedAnswer {}

    /**
     * The ballot is too low.
     *
     * @param promised the one that stands in its way
     */
    record Refuse(Generation generation, Slot slot, Ballot ballot, Ballot promised)
            implements Answer {}

    /**
     * The voter may not vote: its acceptor is not the one that was admitted.
     *
     * @param incarnation the one to admit
     */
    record Unadmitted(Generation generation, Slot slot, Ballot ballot, long incarnation)
            implements Answer {}

    /** This entry was chosen in that slot. Sent once to all members. */
    record Chosen(Generation generation, Slot slot, Ballot ballot, Entry entry)
            implements PaxosMessage {}

    /** Propose this, please. Sent by the node that proposes it to the one that leads. */
    record Propose(Generation generation, Entry entry) implements PaxosMessage {}

    /**
     * What was chosen from this slot on?
     *
     * @param slot the first that the sender has not learned
     * @param incarnation that of the sender's acceptor, for whoever makes voters of members
     */
    record CatchUp(Generation generation, Slot slot, long incarnation) implements PaxosMessage {}

    /**
     * These were, a bounded number of bytes of them.
     *
     * @param slot that of the first
     * @param entries one a slot, possibly none
     * @param next the first slot that the sender has not learned
     * @param leader who leads, as far as the sender knows
     */
    record Entries(
            Generation generation,
            Slot slot,
            List<Entry> entries,
            Slot next,
            @Nullable NodeId leader)
            implements PaxosMessage {
        /** Copies. */
        public Entries {
            entries = List.copyOf(entries);
        }
    }

    /** Too long ago: begin with this. */
    record Install(Generation generation, Snapshot snapshot) implements PaxosMessage {}

    /** A founder asks another: have you met me under any other incarnation? */
    record Enrol(Generation generation, long incarnation) implements PaxosMessage {}

    /**
     * The answer, on disk.
     *
     * @param incarnation the one under which the asker is known from now on: its own, or an earlier
     *     one
     * @param own that of the sender
     */
    record Enrolled(Generation generation, long incarnation, long own) implements PaxosMessage {}

    /** You are of a generation that is past. */
    record Superseded(Generation generation) implements PaxosMessage {}
}
