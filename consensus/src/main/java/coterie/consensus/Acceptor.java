package coterie.consensus;

import coterie.consensus.PaxosMessage.Accept;
import coterie.consensus.PaxosMessage.Accepted;
import coterie.consensus.PaxosMessage.Confirm;
import coterie.consensus.PaxosMessage.Confirmed;
import coterie.consensus.PaxosMessage.Prepare;
import coterie.consensus.PaxosMessage.Promise;
import coterie.consensus.PaxosMessage.Refuse;
import coterie.ring.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * The memory of Paxos. It keeps two promises: to accept nothing in a ballot lower than one that it
 * has promised, and to tell whoever asks for a promise what it has accepted. Both are on disk
 * before anybody hears of them.
 *
 * <p>A proposer that has the promises of a majority therefore knows: whatever was chosen in a lower
 * ballot, somebody in this majority has told me of it, and nothing more will be. It proposes the
 * entry accepted in the highest ballot it was told of, and so never contradicts what was chosen
 * (Lamport, "Paxos Made Simple", 2001, §2.2).
 */
final class Acceptor {

    /*
     * It takes part in the first slot that it has not learned, and in no other; whoever is behind
     * catches up first. So one vote is all that it has to remember: a vote of an earlier slot is
     * no longer needed, since what was chosen there is known. So it knows who votes in this slot,
     * since it knows all entries before it. And so a promise covers all later slots as it stands:
     * the acceptor cannot have accepted anything there yet.
     */

    private final Generation generation;
    private final long incarnation;
    private final Log log;
    private Ballot promised;
    private @Nullable Vote accepted;

    Acceptor(DurableState state, Log log) {
        this.generation = state.generation();
        this.incarnation = state.incarnation();
        this.log = log;
        this.promised = state.promised();
        this.accepted = state.accepted();
    }

    /** The one under which its answers count. */
    long incarnation() {
        return incarnation;
    }

    /** The highest ballot that it has promised. */
    Ballot promised() {
        return promised;
    }

    /** Its vote in the next slot, if it has cast it. */
    @Nullable Vote accepted() {
        return accepted != null && accepted.slot().equals(log.next()) ? accepted : null;
    }

    /** Phase 1. */
    void prepare(NodeId proposer, Prepare question, Turn turn) {
        if (allows(question.ballot(), proposer, turn)) {
            promise(question.ballot(), turn);
            turn.send(
                    proposer,
                    new Promise(generation, log.next(), promised, incarnation, accepted()));
        }
    }

    /** Promises; its own node's proposer has it do so before it uses a ballot of its own. */
    void promise(Ballot ballot, Turn turn) {
        if (promised.isBelow(ballot)) {
            promised = ballot;
            turn.persist(new Persist.Promised(ballot));
        }
    }

    /**
     * Phase 2. A ballot above the one promised is promised by accepting it.
     *
     * @throws IllegalStateException where a ballot is used for two entries: the proposer is broken
     */
    void accept(NodeId proposer, Accept question, Turn turn) {
        if (allows(question.ballot(), proposer, turn)) {
            Vote vote = new Vote(log.next(), question.ballot(), question.entry());
            Vote before = accepted();
            if (before != null && before.ballot().equals(vote.ballot()) && !before.equals(vote)) {
                throw new IllegalStateException(
                        "two entries in one ballot: " + before + ", " + vote);
            }
            if (!vote.equals(before)) {
                promised = vote.ballot();
                accepted = vote;
                turn.persist(new Persist.Accepted(vote));
            }
            turn.send(proposer, new Accepted(generation, vote.slot(), promised, incarnation));
        }
    }

    /** Says that it has promised nothing higher. */
    void confirm(NodeId proposer, Confirm question, Turn turn) {
        if (allows(question.ballot(), proposer, turn)) {
            turn.send(
                    proposer,
                    new Confirmed(
                            generation,
                            log.next(),
                            question.ballot(),
                            incarnation,
                            question.round()));
        }
    }

    private boolean allows(Ballot ballot, NodeId proposer, Turn turn) {
        boolean allowed = !ballot.isBelow(promised);
        if (!allowed) {
            turn.mark(PaxosEvent.BALLOT_REFUSED);
            turn.send(proposer, new Refuse(generation, log.next(), ballot, promised));
        }
        return allowed;
    }
}
