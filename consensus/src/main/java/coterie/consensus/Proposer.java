package coterie.consensus;

import coterie.consensus.PaxosMessage.Accept;
import coterie.consensus.PaxosMessage.Accepted;
import coterie.consensus.PaxosMessage.Chosen;
import coterie.consensus.PaxosMessage.Confirm;
import coterie.consensus.PaxosMessage.Confirmed;
import coterie.consensus.PaxosMessage.Prepare;
import coterie.consensus.PaxosMessage.Promise;
import coterie.consensus.PaxosMessage.Refuse;
import coterie.consensus.PaxosMessage.Unadmitted;
import coterie.ring.NodeId;
import java.util.SortedSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gets entries chosen, one at a time.
 *
 * <p>It prepares a ballot once, with the promises of a majority of the voters, and then leads: each
 * entry takes one question to the voters ("Paxos Made Simple", §3). It prepares again when the
 * voters have changed, with the same ballot, since a majority of the old ones need not be one of
 * the new; and with a higher ballot when it has lost the lead.
 */
final class Proposer {

    private enum Phase {
        FOLLOWING,
        PREPARING,
        LEADING
    }

    private final NodeId self;
    private final Generation generation;
    private final Log log;
    private final Acceptor acceptor;
    private final Learner learner;
    private final Enrolment enrolment;
    private final Proposals proposals;
    private final Leadership leadership;
    private final PaxosSettings settings;
    private final RandomGenerator random;

    private Phase phase = Phase.FOLLOWING;
    private Ballot ballot = Ballot.NONE;
    private Ballot highestSeen = Ballot.NONE;
    private Slot slot = Slot.ZERO;
    private Slot preparedAt = Slot.ZERO;
    private long begunNanos;
    private long askedNanos;
    private Majority answers = new Majority(Voters.NOBODY);
    private @Nullable Vote highest;
    private @Nullable Entry inFlight;
    private boolean adopted;
    private Confirmation confirmation;

    Proposer(
            NodeId self,
            Generation generation,
            Log log,
            Acceptor acceptor,
            Learner learner,
            Enrolment enrolment,
            Proposals proposals,
            Leadership leadership,
            PaxosSettings settings,
            RandomGenerator random) {
        this.self = self;
        this.generation = generation;
        this.log = log;
        this.acceptor = acceptor;
        this.learner = learner;
        this.enrolment = enrolment;
        this.proposals = proposals;
        this.leadership = leadership;
        this.settings = settings;
        this.random = random;
        this.confirmation = new Confirmation(random, 0);
    }

    boolean isLeading() {
        return phase == Phase.LEADING;
    }

    /** The one that it uses, or used last. */
    Ballot ballot() {
        return ballot;
    }

    /**
     * Since when a majority has surely held to its ballot; null unless it leads and nothing stands
     * in the next slot that an earlier leader may have got chosen: other voters, say, who know that
     * and have chosen more since.
     */
    @Nullable Long confirmedSinceNanos() {
        return phase == Phase.LEADING && !adopted ? confirmation.sinceNanos() : null;
    }

    /** Does what it is time for. */
    void tick(Turn turn) {
        switch (phase) {
            case FOLLOWING -> {
                if (enrolment.mayVote() && leadership.isDue(turn.nowNanos())) {
                    campaign(turn);
                }
            }
            case PREPARING -> {
                if (turn.nowNanos() - begunNanos >= settings.silenceNanos()) {
                    giveUp(PaxosEvent.CAMPAIGN_FAILED, turn);
                } else {
                    askAgain(turn);
                }
            }
            case LEADING -> {
                if (turn.nowNanos() - confirmation.sinceNanos() >= settings.silenceNanos()) {
                    giveUp(PaxosEvent.MAJORITY_LOST, turn);
                } else {
                    askAgain(turn);
                    if (turn.nowNanos() - confirmation.beganNanos() >= settings.heartbeatNanos()) {
                        askToConfirm(turn);
                    }
                }
            }
        }
    }

    /**
     * Tries to lead. Its own acceptor promises the ballot first: so it is on disk before anybody
     * hears of it, and no later life of this node uses it again.
     */
    private void campaign(Turn turn) {
        Ballot above = Ballot.max(highestSeen, acceptor.promised());
        ballot = new Ballot(Math.addExact(above.round(), 1), self);
        acceptor.promise(ballot, turn);
        prepare(turn);
    }

    /** Phase 1, for the next slot and all after it in which the same voters vote. */
    private void prepare(Turn turn) {
        phase = Phase.PREPARING;
        slot = log.next();
        preparedAt = slot;
        begunNanos = turn.nowNanos();
        answers = new Majority(log.voters());
        highest = null;
        inFlight = null;
        ask(turn);
    }

    void promised(NodeId voter, Promise promise, Turn turn) {
        if (phase != Phase.PREPARING || isStale(promise)) {
            turn.mark(PaxosEvent.STALE_ANSWER);
            return;
        }
        Vote vote = promise.accepted();
        if (vote != null && (highest == null || highest.ballot().isBelow(vote.ballot()))) {
            highest = vote;
        }
        answers.add(voter, promise.incarnation());
        if (answers.isReached()) {
            lead(turn);
        }
    }

    private void lead(Turn turn) {
        phase = Phase.LEADING;
        turn.mark(PaxosEvent.ELECTED);
        leadership.heard(self, turn.nowNanos());
        confirmation = new Confirmation(random, begunNanos);
        adopted = highest != null;
        askToConfirm(turn);
        if (highest != null) {
            turn.mark(PaxosEvent.ENTRY_ADOPTED);
            propose(highest.entry(), turn);
        } else if (log.voters().isFounding()) {
            propose(admittingFounders(), turn);
        }
    }

    /** The entry of slot 1: under which incarnations the founders' votes count from now on. */
    private Entry admittingFounders() {
        Voters founders = log.voters();
        Voters admitted = founders;
        for (NodeId founder : founders.nodes()) {
            long promised = answers.answered().getOrDefault(founder, Voters.UNKNOWN);
            long met = enrolment.incarnationOf(founder);
            admitted = admitted.with(founder, promised == Voters.UNKNOWN ? met : promised);
        }
        return new Entry.ChangeVoters(nextId(), founders, admitted);
    }

    /** A name for a proposal that is born now. */
    ProposalId nextId() {
        return new ProposalId(self, random.nextLong(), log.next().plus(-1));
    }

    /** Phase 2. */
    private void propose(Entry entry, Turn turn) {
        inFlight = entry;
        answers = new Majority(log.voters());
        ask(turn);
    }

    private void ask(Turn turn) {
        askedNanos = turn.nowNanos();
        if (phase == Phase.PREPARING) {
            turn.send(answers.missing(), new Prepare(generation, slot, ballot));
        } else if (inFlight != null) {
            turn.send(answers.missing(), new Accept(generation, slot, ballot, inFlight));
        }
    }

    private void askAgain(Turn turn) {
        if (turn.nowNanos() - askedNanos >= settings.retryNanos()) {
            ask(turn);
        }
    }

    void accepted(NodeId voter, Accepted answer, Turn turn) {
        Entry entry = inFlight;
        if (phase != Phase.LEADING || entry == null || isStale(answer)) {
            turn.mark(PaxosEvent.STALE_ANSWER);
            return;
        }
        answers.add(voter, answer.incarnation());
        if (answers.isReached()) {
            inFlight = null;
            SortedSet<NodeId> audience = learner.audience();
            learner.learn(entry, turn);
            audience.addAll(learner.audience());
            turn.send(audience, new Chosen(generation, slot, ballot, entry));
        }
    }

    private boolean isStale(PaxosMessage.Answer answer) {
        return !answer.ballot().equals(ballot) || !answer.slot().equals(slot);
    }

    void refused(Refuse answer, Turn turn) {
        highestSeen = Ballot.max(highestSeen, answer.promised());
        if (phase == Phase.FOLLOWING || !answer.ballot().equals(ballot)) {
            turn.mark(PaxosEvent.STALE_ANSWER);
        } else if (ballot.isBelow(answer.promised())) {
            giveUp(PaxosEvent.STEPPED_DOWN, turn);
        }
    }

    /** A voter has come back without its disk: the log must admit its new acceptor. */
    void unadmitted(NodeId voter, Unadmitted answer, Turn turn) {
        if (phase == Phase.LEADING && !isStale(answer)) {
            Voters admitted = log.voters().with(voter, answer.incarnation());
            if (!proposals.changesTo(admitted)) {
                turn.mark(PaxosEvent.ADMISSION_ASKED);
                Entry change = new Entry.ChangeVoters(nextId(), log.voters(), admitted);
                proposals.relay(change, turn.nowNanos() + settings.silenceNanos(), turn);
            }
        }
    }

    /** Somebody wants to be sure that this node leads, now or later. */
    void confirm(Turn turn) {
        if (phase == Phase.LEADING && confirmation.mayBegin()) {
            askToConfirm(turn);
        }
    }

    /** Its own acceptor need not be asked: as soon as that promises more it leads no longer. */
    private void askToConfirm(Turn turn) {
        confirmation.begin(log.voters(), turn.nowNanos());
        turn.send(
                log.voters().without(self).nodes(),
                new Confirm(generation, slot, ballot, confirmation.round()));
        confirm(self, acceptor.incarnation(), confirmation.round(), turn);
    }

    void confirmed(NodeId voter, Confirmed answer, Turn turn) {
        if (phase == Phase.LEADING && answer.ballot().equals(ballot)) {
            confirm(voter, answer.incarnation(), answer.round(), turn);
        }
    }

    private void confirm(NodeId voter, long incarnation, long round, Turn turn) {
        if (confirmation.add(voter, incarnation, round)) {
            if (!adopted) {
                turn.tell(new Notice.LeadershipConfirmed(ballot, slot, confirmation.sinceNanos()));
            }
            if (confirmation.isWanted()) {
                askToConfirm(turn);
            }
        }
    }

    /** Goes on, after anything may have changed: the log, the voters, its acceptor's promise. */
    void resume(Turn turn) {
        if (phase == Phase.FOLLOWING) {
            return;
        }
        if (ballot.isBelow(acceptor.promised()) || !enrolment.mayVote()) {
            turn.mark(PaxosEvent.STEPPED_DOWN);
            phase = Phase.FOLLOWING;
            leadership.lost(turn.nowNanos());
            return;
        }
        if (slot.isBefore(log.next())) {
            slot = log.next();
            inFlight = null;
            adopted = false;
            if (phase == Phase.PREPARING || preparedAt.isBefore(log.votersSince())) {
                turn.mark(PaxosEvent.PREPARED_ANEW);
                prepare(turn);
            }
        }
        Entry next = phase == Phase.LEADING && inFlight == null ? proposals.next() : null;
        if (next != null) {
            propose(next, turn);
        }
    }

    private void giveUp(PaxosEvent why, Turn turn) {
        turn.mark(why);
        phase = Phase.FOLLOWING;
        leadership.failed(turn.nowNanos());
    }
}
