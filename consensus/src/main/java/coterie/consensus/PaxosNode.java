package coterie.consensus;

import coterie.consensus.PaxosMessage.CatchUp;
import coterie.consensus.PaxosMessage.Install;
import coterie.consensus.PaxosMessage.Superseded;
import coterie.ring.NodeId;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node's whole part in agreeing on a log: Multi-Paxos (Lamport, "Paxos Made Simple", 2001) with
 * one entry in flight at a time.
 *
 * <p>A pure state machine. It is given messages, the time and proposals, and returns what is to be
 * done ({@link Effects}): persist this, then send that. It is to be ticked several times in a
 * {@link PaxosSettings#retryNanos}. One thread at a time; no method may be called again before the
 * order of its effects among others' is settled.
 *
 * <p>Here stands the gate between generations; all else is the {@link Participant}'s.
 */
public final class PaxosNode {

    private final NodeId self;
    private final StateMachine machine;
    private final PaxosSettings settings;
    private final RandomGenerator random;
    private Participant participant;
    private long incarnation;

    /**
     * Starts, and brings the state machine to where the log ends.
     *
     * @param state what the disk holds, or a new one that has been stored there
     * @param machine given the log's snapshot and entries at once, unless the node has yet to join
     */
    public PaxosNode(
            NodeId self,
            DurableState state,
            StateMachine machine,
            PaxosSettings settings,
            RandomGenerator random,
            long nowNanos) {
        this.self = self;
        this.machine = machine;
        this.settings = settings;
        this.random = random;
        this.incarnation = state.incarnation();
        this.participant = new Participant(self, state, machine, settings, random, nowNanos);
    }

    /** A message has come, from whom the transport vouches for. */
    public Effects receive(NodeId from, PaxosMessage message, long nowNanos) {
        Turn turn = new Turn(nowNanos);
        int order = message.generation().compareTo(generation());
        if (order == 0 && !isJoining()) {
            participant.receive(from, message, turn);
        } else {
            if (!isJoining() && !message.generation().equals(Generation.NONE)) {
                turn.mark(PaxosEvent.OTHER_GENERATION);
            }
            if (order > 0) {
                heardNewer(from, message, turn);
            } else if (order < 0) {
                heardOlder(from, message, turn);
            }
        }
        return turn.effects();
    }

    /** The cluster lives on without this node: it asks for what the cluster says now. */
    private void heardNewer(NodeId from, PaxosMessage message, Turn turn) {
        if (message instanceof Install install && participant.learner().hasAsked(from)) {
            follow(from, install, turn);
        } else {
            participant.learner().catchUp(from, turn);
        }
    }

    private void heardOlder(NodeId from, PaxosMessage message, Turn turn) {
        PaxosMessage answer =
                message instanceof CatchUp
                        ? new Install(generation(), participant.log().snapshot())
                        : new Superseded(generation());
        turn.send(from, answer);
    }

    /** What its acceptor promised in the old generation means nothing in the new one. */
    private void follow(NodeId from, Install install, Turn turn) {
        if (!isJoining()) {
            turn.mark(PaxosEvent.GENERATION_ADOPTED);
            incarnation = DurableState.newIncarnation(random);
        }
        DurableState state =
                DurableState.fresh(install.generation(), install.snapshot(), incarnation);
        participant.proposals().giveUp(turn);
        participant = new Participant(self, state, machine, settings, random, turn.nowNanos());
        turn.persist(new Persist.Began(state));
        turn.tell(new Notice.Installed(install.generation(), install.snapshot().slot()));
        participant.learner().catchUp(from, turn);
    }

    /** Time has passed. */
    public Effects tick(long nowNanos) {
        Turn turn = new Turn(nowNanos);
        if (isJoining()) {
            participant.proposals().tick(turn);
            participant.learner().tick(null, turn);
        } else {
            participant.tick(turn);
        }
        return turn.effects();
    }

    /** A name for a proposal of this node, to be used at once. */
    public ProposalId nextId() {
        return participant.proposer().nextId();
    }

    /**
     * Proposes, or has the leader propose. Exactly one {@link ProposalOutcome} will tell how it
     * ended.
     *
     * @param entry with an id of this node, {@link #nextId}
     * @param timeoutNanos how long to try; what is under way then may yet be chosen
     */
    public Effects propose(Entry entry, long timeoutNanos, long nowNanos) {
        Turn turn = new Turn(nowNanos);
        participant.propose(entry, nowNanos + timeoutNanos, turn);
        return turn.effects();
    }

    /**
     * Makes sure that a {@link Notice.LeadershipConfirmed} with a time of {@code nowNanos} or later
     * is told soon, as long as this node leads and reaches a majority.
     */
    public Effects confirm(long nowNanos) {
        Turn turn = new Turn(nowNanos);
        participant.proposer().confirm(turn);
        return turn.effects();
    }

    /**
     * Asks the peer for what this node has missed: it is said to know more. A node that joins knows
     * nobody else to ask.
     */
    public Effects catchUp(NodeId peer, long nowNanos) {
        Turn turn = new Turn(nowNanos);
        participant.learner().catchUp(peer, turn);
        return turn.effects();
    }

    /**
     * All that was chosen so far, as far as this node has learned, for one who begins with that.
     *
     * @throws IllegalStateException where it has yet to hear of a log
     */
    public Install present() {
        if (isJoining()) {
            throw new IllegalStateException("no log is known yet");
        }
        Log log = participant.log();
        Slot last = log.next().plus(-1);
        return new Install(generation(), log.snapshot(last, machine.snapshot()));
    }

    /** Whether it has yet to hear of a log. */
    public boolean isJoining() {
        return generation().equals(Generation.NONE);
    }

    /** Which life of the log it takes part in. */
    public Generation generation() {
        return participant.generation();
    }

    /** The first slot that it has not learned. */
    public Slot next() {
        return participant.log().next();
    }

    /** Those who vote in that slot. */
    public Voters voters() {
        return participant.log().voters();
    }

    /** Whether it is one of them, and its acceptor the one that counts. */
    public boolean mayVote() {
        return participant.mayVote();
    }

    /** Who leads, as far as it knows; null if nobody was heard for long. */
    public @Nullable NodeId leader(long nowNanos) {
        return participant.leader(nowNanos);
    }

    /** Whether this node leads, as far as it knows. */
    public boolean isLeading() {
        return participant.proposer().isLeading();
    }

    /** The ballot in which it leads, or tried to last. */
    public Ballot ballot() {
        return participant.proposer().ballot();
    }

    /**
     * A time by its own clock such that it knows all that was chosen before; empty unless it leads.
     * It grows with each {@link Notice.LeadershipConfirmed}.
     */
    public OptionalLong confirmedSinceNanos() {
        Long since = participant.proposer().confirmedSinceNanos();
        return since == null ? OptionalLong.empty() : OptionalLong.of(since);
    }

    /**
     * The incarnation of a member's acceptor, to make a voter of it; {@link Voters#UNKNOWN} if this
     * node has not heard of it.
     */
    public long incarnationOf(NodeId member) {
        return participant.incarnationOf(member);
    }
}
