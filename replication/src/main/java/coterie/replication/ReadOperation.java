package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.NodeId;
import coterie.ring.Target;
import coterie.storage.Held;
import coterie.storage.version.DivergedException;
import coterie.storage.version.Siblings;
import java.util.function.Consumer;

/**
 * A client's read: asks R primaries, a further one when they are slow or fail, and answers with the
 * merge of what they hold. In a sloppy quorum a fallback is asked in the place of a primary that
 * cannot be reached, or stays silent for long.
 *
 * <p>Where the quorum is a majority of primaries and the replies differ, the merge is written back
 * until R primaries hold it before the client hears of it, so that no later read of a majority can
 * miss it (Attiya, Bar-Noy and Dolev, "Sharing Memory Robustly in Message-Passing Systems", JACM
 * 1995). Otherwise whoever was behind is repaired after the answer.
 */
final class ReadOperation extends Operation implements Calls.Asker {

    /** So often one read asks again where it was refused for its ring. */
    private static final int MAX_REFUSALS = 8;

    private final GetRequest request;
    private final Consumer<ReadOutcome> listener;
    private final ReadQuorum replies;
    private final QuorumTerms terms;
    private final Questions asked;
    private final Candidates candidates;
    private int refusals;
    private boolean isPatient = true;
    private Stage stage = Stage.GATHERING;

    /** How far the read is. */
    private enum Stage {
        GATHERING,
        WRITING_BACK,
        /** The client has its answer, and replies still to come count for repair. */
        ANSWERED
    }

    /**
     * @param terms how many primaries the key has for it, and how many must answer
     */
    ReadOperation(
            Shard shard, GetRequest request, QuorumTerms terms, Consumer<ReadOutcome> listener) {
        super(shard, request.timeoutNanos());
        this.request = request;
        this.listener = listener;
        this.terms = terms;
        this.candidates = new Candidates(shard, request.key(), terms);
        this.asked = new Questions(terms.n());
        this.replies = new ReadQuorum(candidates.replicas(), request.atLeast());
    }

    void start() {
        for (int i = quorum().required(); i > 0; i--) {
            askNext();
        }
        if (!hasEnded()) {
            armDeadline();
            armHedge();
            if (quorum().isSloppy()) {
                after(StandIns.patienceNanos(request.timeoutNanos()), this::losePatience);
            }
        }
    }

    private Quorum quorum() {
        return replies.tally().quorum();
    }

    /** Goes on with the primaries by the ring in force; what others have said is known as well. */
    @Override
    void ringChanged() {
        if (stage != Stage.GATHERING || (candidates.areCurrent() && refusals == 0)) {
            return;
        }
        shard().happened(Event.REPLANNED);
        candidates.renew(asked);
        replies.goBy(candidates.replicas());
        asked.goBy(candidates.replicas());
        Tally tally = replies.tally();
        candidates.vacateDeserted(asked, tally, isPatient);
        for (int i = tally.lacking() - asked.awaitedPlaces(tally, isPatient); i > 0; i--) {
            askNext();
        }
        proceed(replies.progress());
    }

    /** Asks a primary that was not asked, or else somebody in the place of one that has failed. */
    private void askNext() {
        boolean wasAsked = false;
        while (!wasAsked && mayAsk()) {
            wasAsked =
                    candidates.hasPrimary()
                            ? askPrimary(candidates.nextPrimary())
                            : fill(candidates.nextVacancy());
        }
    }

    private boolean mayAsk() {
        return stage == Stage.GATHERING && !candidates.areExhausted();
    }

    private boolean askPrimary(NodeId primary) {
        if (!replies.tally().isOpen(primary)) {
            return false;
        }
        boolean avoid = quorum().isSloppy() && !shard().isReachable(primary);
        if (!avoid && ask(Target.primary(primary))) {
            return true;
        }
        vacate(primary, ReplicaState.UNREACHABLE);
        return false;
    }

    private void vacate(NodeId primary, ReplicaState state) {
        if (quorum().isSloppy() && stage == Stage.GATHERING) {
            candidates.vacate(primary, state);
        } else {
            proceed(replies.fail(primary, state));
        }
    }

    private boolean fill(Candidates.Vacancy vacancy) {
        NodeId primary = vacancy.primary();
        if (!replies.tally().isOpen(primary)) {
            return false;
        }
        if (askStandIn(primary) || (asked.to(primary) == null && ask(Target.primary(primary)))) {
            return true;
        }
        if (asked.mayGiveUp(primary, replies.tally())) {
            proceed(replies.fail(primary, vacancy.state()));
        }
        return false;
    }

    private boolean askStandIn(NodeId primary) {
        Target standIn = candidates.standInFor(primary);
        while (standIn != null && !ask(standIn)) {
            standIn = candidates.standInFor(primary);
        }
        if (standIn != null) {
            shard().happened(Event.READ_FELL_BACK);
        }
        return standIn != null;
    }

    private boolean ask(Target target) {
        NodeId node = target.node();
        long now = shard().environment().nanos();
        boolean withHints = !target.isPrimary();
        if (node.equals(shard().self())) {
            asked.add(target, now);
            if (withHints) {
                shard().engine().readWithHints(request.key(), this::heldHere);
            } else {
                shard().engine().read(request.key(), this::heldHere);
            }
            return true;
        }
        boolean sent =
                ask(
                        node,
                        id ->
                                new Request.Read(
                                        id,
                                        shard().epoch(),
                                        request.key(),
                                        quorum().n(),
                                        quorum().required(),
                                        withHints),
                        this);
        if (sent) {
            asked.add(target, now);
        }
        return sent;
    }

    private void armHedge() {
        if (candidates.hasPrimary()) {
            long patience = shard().latencies().hedgeAfterNanos(candidates.slowest());
            after(patience, this::hedge);
        }
    }

    private void hedge() {
        if (stage == Stage.GATHERING) {
            shard().happened(Event.READ_HEDGED);
            askNext();
            armHedge();
        }
    }

    /** Whoever is still silent may be replaced. Its answer still counts if it comes first. */
    private void losePatience() {
        isPatient = false;
        if (stage == Stage.GATHERING) {
            asked.silentPrimaries(replies.tally()).forEach(this::askStandIn);
        }
    }

    private void heldHere(Held held) {
        if (!held.verified()) {
            shard().completeness().verify(request.key());
        }
        if (!hasEnded()) {
            int copies = held instanceof Held.Found found ? found.record().copies() : 0;
            boolean verified =
                    held.verified()
                            && shard().completeness()
                                    .countsFor(request.key(), quorum().n(), quorum().required());
            take(asked.settledBy(shard().self()), held.siblings(), copies, verified);
        }
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        Questions.Question question = asked.settledBy(from);
        switch (reply) {
            case Reply.HeldReply held -> {
                long tookNanos = shard().environment().nanos() - question.sinceNanos();
                shard().latencies().observe(from, tookNanos);
                take(question, held.siblings(), held.copies(), held.verified());
            }
            case Reply.Refused refused -> refused(question, refused);
            case Reply.Stored _,
                    Reply.Delivered _,
                    Reply.Forwarded _,
                    Reply.Keys _,
                    RepairReply _ ->
                    lose(question, ReplicaState.FAILED);
        }
    }

    /** Where it goes by a newer ring, it is asked again by that, a few times at the most. */
    private void refused(Questions.Question question, Reply.Refused refused) {
        NodeId node = question.target().node();
        if (!shard().fence().isByOtherRing(node, refused) || refusals == MAX_REFUSALS) {
            lose(question, Replica.stateOf(refused.reason()));
            return;
        }
        refusals++;
        asked.remove(question);
        if (!shard().fence().isAhead(refused) && !ask(question.target())) {
            lose(question, ReplicaState.UNREACHABLE);
        }
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        lose(asked.settledBy(to), state);
    }

    private void take(
            Questions.Question question, Siblings siblings, int copies, boolean verified) {
        if (!verified) {
            shard().happened(Event.REPLICA_UNVERIFIED);
        }
        try {
            Progress progress = replies.add(question.asked(), siblings, copies, verified);
            askFurther(!verified, replies.lacksContext());
            proceed(progress);
        } catch (DivergedException _) {
            shard().happened(Event.REPLICAS_DIVERGED);
            lose(question, ReplicaState.FAILED);
        }
    }

    private void lose(Questions.Question question, ReplicaState state) {
        asked.failed(question, state);
        vacate(question.target().place(), state);
        askFurther(true, false);
        proceed(replies.progress());
    }

    private void askFurther(boolean one, boolean all) {
        if (stage != Stage.GATHERING) {
            return;
        }
        if (all) {
            shard().happened(Event.READ_WAITED_FOR_CONTEXT);
            while (mayAsk()) {
                askNext();
            }
        } else if (one) {
            askNext();
        }
    }

    private void proceed(Progress progress) {
        if (stage == Stage.GATHERING) {
            switch (progress) {
                case PENDING -> {}
                case IMPOSSIBLE -> fail();
                case MET -> meet();
            }
        } else if (stage == Stage.ANSWERED) {
            finish();
        }
    }

    private void meet() {
        Siblings merged = replies.merged();
        Evidence evidence = shard().evidence(replies.tally());
        if (!quorum().overlapsItself() || isHeldByQuorums(merged)) {
            answerRead(merged, evidence);
            return;
        }
        stage = Stage.WRITING_BACK;
        shard().happened(Event.READ_WROTE_BACK);
        new WriteBack(
                        shard(),
                        request.key(),
                        merged,
                        replies,
                        terms,
                        remainingNanos(),
                        failure -> {
                            if (failure == null) {
                                answerRead(merged, evidence);
                            } else {
                                answer(failure);
                            }
                        })
                .start();
    }

    private void answerRead(Siblings merged, Evidence evidence) {
        if (terms.isSloppy() || shard().mayServeStrict()) {
            answer(new ReadOutcome.Read(merged, evidence));
        } else {
            shard().happened(Event.LEASE_MISSING);
            answer(new Failure.NoLease(shard().self()));
        }
    }

    /** Whether every quorum of primaries will find it again, by whatever ring is in force. */
    private boolean isHeldByQuorums(Siblings merged) {
        boolean isByOneRing = shard().writeLists(request.key(), terms.n()).size() == 1;
        return replies.behind(merged).isEmpty() && (isByOneRing || merged.context().isEmpty());
    }

    private void fail() {
        shard().happened(Event.QUORUM_IMPOSSIBLE);
        answer(replies.tally().notMet(Failure.Outcome.NOTHING_DONE));
    }

    @Override
    void expired() {
        switch (stage) {
            case GATHERING -> {
                for (Candidates.Vacancy vacancy : candidates.vacancies()) {
                    replies.fail(vacancy.primary(), vacancy.state());
                }
                if (replies.expire() == Progress.MET) {
                    meet();
                } else {
                    shard().happened(Event.REQUEST_TIMED_OUT);
                    answer(replies.tally().notMet(Failure.Outcome.NOTHING_DONE));
                }
            }
            case WRITING_BACK -> {}
            case ANSWERED -> repair();
        }
    }

    private void answer(ReadOutcome outcome) {
        stage = Stage.ANSWERED;
        listener.accept(outcome);
        finish();
    }

    /**
     * Late replies are waited for, as far as there is room, since whoever sends them may be behind.
     */
    private void finish() {
        if (!asked.areOpen() || remainingNanos() == 0 || !shard().underWay().mayLinger(this)) {
            repair();
        }
    }

    private void repair() {
        if (!hasEnded()) {
            end();
            shard().underWay().lingersNoMore(this);
            Siblings merged = replies.merged();
            shard().repair(request.key(), replies.behind(merged), merged, replies.copies());
        }
    }
}
