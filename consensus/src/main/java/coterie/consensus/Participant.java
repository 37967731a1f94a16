package coterie.consensus;

import coterie.consensus.PaxosMessage.Accept;
import coterie.consensus.PaxosMessage.Accepted;
import coterie.consensus.PaxosMessage.Answer;
import coterie.consensus.PaxosMessage.CatchUp;
import coterie.consensus.PaxosMessage.Chosen;
import coterie.consensus.PaxosMessage.Confirm;
import coterie.consensus.PaxosMessage.Confirmed;
import coterie.consensus.PaxosMessage.CountedAnswer;
import coterie.consensus.PaxosMessage.Enrol;
import coterie.consensus.PaxosMessage.Enrolled;
import coterie.consensus.PaxosMessage.Entries;
import coterie.consensus.PaxosMessage.Install;
import coterie.consensus.PaxosMessage.Prepare;
import coterie.consensus.PaxosMessage.Promise;
import coterie.consensus.PaxosMessage.Propose;
import coterie.consensus.PaxosMessage.Question;
import coterie.consensus.PaxosMessage.Refuse;
import coterie.consensus.PaxosMessage.Superseded;
import coterie.consensus.PaxosMessage.Unadmitted;
import coterie.ring.NodeId;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in one generation: its proposer, acceptor and learner. It gives each message to the
 * one whom it is for, unless it should not have been sent: then it is counted, and changes nothing.
 */
final class Participant {

    /** How many proposals a node sends at a time to the one that leads. */
    private static final int PROPOSALS_AT_A_TIME = 16;

    private final NodeId self;
    private final DurableState start;
    private final PaxosSettings settings;
    private final RandomGenerator random;
    private final Log log = new Log();
    private final Proposals proposals;
    private final Leadership leadership;
    private final Learner learner;
    private final Acceptor acceptor;
    private final Enrolment enrolment;
    private final Proposer proposer;
    private final SortedMap<NodeId, Long> incarnations = new TreeMap<>();
    private long forwardNanos;

    Participant(
            NodeId self,
            DurableState state,
            StateMachine machine,
            PaxosSettings settings,
            RandomGenerator random,
            long nowNanos) {
        this.self = self;
        this.start = state;
        this.settings = settings;
        this.random = random;
        this.forwardNanos = nowNanos;
        proposals = new Proposals(log, settings.pendingProposals());
        leadership = new Leadership(settings, random, nowNanos);
        learner = new Learner(self, state, log, machine, proposals, leadership, settings, random);
        acceptor = new Acceptor(state, log);
        enrolment = new Enrolment(self, state, log, settings, nowNanos);
        proposer =
                new Proposer(
                        self,
                        state.generation(),
                        log,
                        acceptor,
                        learner,
                        enrolment,
                        proposals,
                        leadership,
                        settings,
                        random);
    }

    Generation generation() {
        return start.generation();
    }

    Log log() {
        return log;
    }

    Proposer proposer() {
        return proposer;
    }

    Learner learner() {
        return learner;
    }

    Proposals proposals() {
        return proposals;
    }

    boolean mayVote() {
        return enrolment.mayVote();
    }

    /** Who leads, as far as this node knows. */
    @Nullable NodeId leader(long nowNanos) {
        return proposer.isLeading() ? self : leadership.leader(nowNanos);
    }

    /** Under which incarnation a member was last heard of; {@link Voters#UNKNOWN} if never. */
    long incarnationOf(NodeId member) {
        return member.equals(self)
                ? start.incarnation()
                : incarnations.getOrDefault(member, log.voters().incarnationOf(member));
    }

    void tick(Turn turn) {
        proposals.tick(turn);
        enrolment.tick(turn);
        proposer.tick(turn);
        if (!proposer.isLeading()) {
            learner.tick(leader(turn.nowNanos()), turn);
        }
        if (turn.nowNanos() - forwardNanos >= settings.retryNanos()) {
            forward(turn);
        }
        proposer.resume(turn);
    }

    /** One of this node's own. */
    void propose(Entry entry, long deadlineNanos, Turn turn) {
        proposals.add(entry, deadlineNanos, turn);
        forward(turn);
        proposer.resume(turn);
    }

    /**
     * Sends what this node wants to see proposed to the one that leads; where none is known, a
     * voter waits until it has had time to lead itself, and others ask any voter.
     */
    private void forward(Turn turn) {
        forwardNanos = turn.nowNanos();
        NodeId leader = leader(turn.nowNanos());
        List<NodeId> voters = log.voters().without(self).nodes();
        NodeId target = leader;
        if (leader == null && !enrolment.mayVote() && !voters.isEmpty()) {
            target = voters.get(random.nextInt(voters.size()));
        }
        if (target != null && !target.equals(self)) {
            for (Entry entry : proposals.own(PROPOSALS_AT_A_TIME)) {
                turn.send(target, new Propose(generation(), entry));
            }
        }
    }

    void receive(NodeId from, PaxosMessage message, Turn turn) {
        switch (message) {
            case Question question -> asked(from, question, turn);
            case Answer answer -> answered(from, answer, turn);
            case Chosen chosen -> {
                if (chosen.ballot().node().equals(from)) {
                    learner.chosen(from, chosen, turn);
                } else {
                    turn.mark(PaxosEvent.FORGED_BALLOT);
                }
            }
            case Propose propose -> proposed(from, propose.entry(), turn);
            case CatchUp catchUp -> {
                note(from, catchUp.incarnation());
                learner.teach(from, catchUp.slot(), leader(turn.nowNanos()), turn);
            }
            case Entries entries -> learner.entries(from, entries, turn);
            case Install install -> learner.install(from, install, turn);
            case Enrol enrol -> {
                if (Slot.FIRST.isBefore(log.next())) {
                    learner.teach(from, Slot.FIRST, leader(turn.nowNanos()), turn);
                } else {
                    enrolment.asked(from, enrol, turn);
                }
            }
            case Enrolled enrolled -> enrolment.answered(from, enrolled, turn);
            case Superseded _ -> turn.mark(PaxosEvent.STALE_ANSWER);
        }
        proposer.resume(turn);
    }

    private void note(NodeId member, long incarnation) {
        if (learner.audience().contains(member)) {
            incarnations.put(member, incarnation);
            incarnations.keySet().retainAll(learner.audience());
        }
    }

    private void asked(NodeId from, Question question, Turn turn) {
        if (!question.ballot().node().equals(from)) {
            turn.mark(PaxosEvent.FORGED_BALLOT);
        } else if (log.next().isBefore(question.slot())) {
            learner.catchUp(from, turn);
        } else if (question.slot().isBefore(log.next())) {
            learner.teach(from, question.slot(), leader(turn.nowNanos()), turn);
        } else if (!log.voters().contains(from) || !log.voters().contains(self)) {
            turn.mark(PaxosEvent.NOT_A_VOTER);
        } else if (enrolment.mayVote()) {
            vote(from, question, turn);
        } else if (!log.voters().isFounding()) {
            turn.send(
                    from,
                    new Unadmitted(
                            generation(), question.slot(), question.ballot(), start.incarnation()));
        }
    }

    private void vote(NodeId from, Question question, Turn turn) {
        if (!from.equals(self) && !question.ballot().isBelow(acceptor.promised())) {
            if (question instanceof Prepare) {
                leadership.postpone(turn.nowNanos());
            } else {
                leadership.heard(from, turn.nowNanos());
            }
        }
        switch (question) {
            case Prepare prepare -> acceptor.prepare(from, prepare, turn);
            case Accept accept -> acceptor.accept(from, accept, turn);
            case Confirm confirm -> acceptor.confirm(from, confirm, turn);
        }
    }

    private void answered(NodeId from, Answer answer, Turn turn) {
        if (!answer.ballot().node().equals(self) || proposer.ballot().isBelow(answer.ballot())) {
            turn.mark(PaxosEvent.FORGED_BALLOT);
        } else if (log.next().isBefore(answer.slot())) {
            turn.mark(PaxosEvent.IMPOSSIBLE_SLOT);
        } else if (answer.slot().isBefore(log.next()) && isOfOneSlot(answer)) {
            turn.mark(PaxosEvent.STALE_ANSWER);
        } else if (!log.voters().contains(from)) {
            turn.mark(PaxosEvent.NOT_A_VOTER);
        } else if (answer instanceof CountedAnswer counted
                && !log.voters().admits(from, counted.incarnation())) {
            turn.mark(PaxosEvent.UNADMITTED_VOTE);
        } else {
            counted(from, answer, turn);
        }
    }

    /** What a ballot has come to is worth knowing whichever slot the question was about. */
    private static boolean isOfOneSlot(Answer answer) {
        return switch (answer) {
            case Promise _, Accepted _, Unadmitted _ -> true;
            case Confirmed _, Refuse _ -> false;
        };
    }

    private void counted(NodeId from, Answer answer, Turn turn) {
        switch (answer) {
            case Promise promise -> proposer.promised(from, promise, turn);
            case Accepted accepted -> proposer.accepted(from, accepted, turn);
            case Confirmed confirmed -> proposer.confirmed(from, confirmed, turn);
            case Refuse refuse -> proposer.refused(refuse, turn);
            case Unadmitted unadmitted -> proposer.unadmitted(from, unadmitted, turn);
        }
    }

    private void proposed(NodeId from, Entry entry, Turn turn) {
        SortedSet<NodeId> members = learner.audience();
        if (!entry.id().proposer().equals(from)) {
            turn.mark(PaxosEvent.FORGED_PROPOSAL);
        } else if (!members.contains(from)) {
            turn.mark(PaxosEvent.NOT_A_VOTER);
        } else if (proposer.isLeading() || leader(turn.nowNanos()) == null) {
            long deadlineNanos = turn.nowNanos() + settings.silenceNanos();
            proposals.relay(entry, deadlineNanos, turn);
        } else {
            // Not sent on: two that each take the other for the leader would never stop.
            learner.teach(from, log.next(), leader(turn.nowNanos()), turn);
        }
    }
}
