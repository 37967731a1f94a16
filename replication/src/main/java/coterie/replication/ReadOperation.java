package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.version.DivergedException;
import coterie.storage.version.Siblings;
import java.util.List;
import java.util.function.Consumer;

/**
 * A client's read: asks R primaries, a further one when they are slow or fail, and answers with the
 * merge of what they hold.
 *
 * <p>Where R is a majority and the replies differ, the merge is written back until R primaries hold
 * it before the client hears of it, so that no later read of a majority can miss it (Attiya,
 * Bar-Noy and Dolev, "Sharing Memory Robustly in Message-Passing Systems", JACM 1995). Otherwise
 * whoever was behind is repaired after the answer.
 */
final class ReadOperation extends Operation implements Calls.Asker {

    private final GetRequest request;
    private final Consumer<ReadOutcome> listener;
    private final ReadQuorum replies;
    private final List<NodeId> order;
    private int asked;
    private int outstanding;
    private Stage stage = Stage.GATHERING;
    private final long[] askedNanos;

    /** How far the read is. */
    private enum Stage {
        GATHERING,
        WRITING_BACK,
        /** The client has its answer, and replies still to come count for repair. */
        ANSWERED
    }

    /**
     * @param order the N primaries, in the order in which they are to be asked
     */
    ReadOperation(
            Shard shard,
            GetRequest request,
            Quorum quorum,
            List<NodeId> primaries,
            List<NodeId> order,
            Consumer<ReadOutcome> listener) {
        super(shard, request.timeoutNanos());
        this.request = request;
        this.listener = listener;
        this.order = order;
        this.askedNanos = new long[order.size()];
        this.replies = new ReadQuorum(quorum, primaries, request.atLeast());
    }

    void start() {
        for (int i = replies.tally().quorum().required(); i > 0; i--) {
            askNext();
        }
        if (!hasEnded()) {
            armDeadline();
            armHedge();
        }
    }

    private void askNext() {
        while (asked < order.size() && !hasEnded()) {
            askedNanos[asked] = shard().environment().nanos();
            NodeId node = order.get(asked++);
            outstanding++;
            if (node.equals(shard().self())) {
                shard().engine().read(request.key(), this::heldHere);
                return;
            }
            if (ask(node, id -> new Request.Read(id, shard().epoch(), request.key()), this)) {
                return;
            }
            outstanding--;
            proceed(replies.fail(node, ReplicaState.UNREACHABLE));
        }
    }

    private void armHedge() {
        if (asked < order.size()) {
            NodeId slowest = order.get(asked - 1);
            after(shard().latencies().hedgeAfterNanos(slowest), this::hedge);
        }
    }

    private void hedge() {
        if (stage == Stage.GATHERING) {
            shard().happened(Event.READ_HEDGED);
            askNext();
            armHedge();
        }
    }

    private void heldHere(Held held) {
        if (!held.verified()) {
            shard().verify(request.key());
        }
        if (!hasEnded()) {
            outstanding--;
            int copies = held instanceof Held.Found found ? found.record().copies() : 0;
            take(shard().self(), held.siblings(), copies, held.verified());
        }
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        outstanding--;
        switch (reply) {
            case Reply.HeldReply held -> {
                long since = askedNanos[order.indexOf(from)];
                shard().latencies().observe(from, shard().environment().nanos() - since);
                take(from, held.siblings(), held.copies(), held.verified());
            }
            case Reply.Refused refused -> lose(from, Replica.stateOf(refused.reason()));
            case Reply.Stored _, Reply.Forwarded _, Reply.Keys _, Reply.Pong _ ->
                    lose(from, ReplicaState.FAILED);
        }
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        outstanding--;
        lose(to, state);
    }

    private void take(NodeId from, Siblings siblings, int copies, boolean verified) {
        if (!verified) {
            shard().happened(Event.REPLICA_UNVERIFIED);
        }
        try {
            Progress progress = replies.add(from, siblings, copies, verified);
            askFurther(!verified, replies.lacksContext());
            proceed(progress);
        } catch (DivergedException _) {
            shard().happened(Event.REPLICAS_DIVERGED);
            lose(from, ReplicaState.FAILED);
        }
    }

    private void lose(NodeId node, ReplicaState state) {
        Progress progress = replies.fail(node, state);
        askFurther(true, false);
        proceed(progress);
    }

    private void askFurther(boolean one, boolean all) {
        if (stage != Stage.GATHERING) {
            return;
        }
        if (all) {
            shard().happened(Event.READ_WAITED_FOR_CONTEXT);
            while (asked < order.size()) {
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
        if (!replies.tally().quorum().isMajority() || replies.behind(merged).isEmpty()) {
            answer(new ReadOutcome.Read(merged, evidence));
            return;
        }
        stage = Stage.WRITING_BACK;
        shard().happened(Event.READ_WROTE_BACK);
        new WriteBack(
                        shard(),
                        request.key(),
                        merged,
                        replies,
                        remainingNanos(),
                        failure -> {
                            if (failure == null) {
                                answer(new ReadOutcome.Read(merged, evidence));
                            } else {
                                answer(failure);
                            }
                        })
                .start();
    }

    private void fail() {
        shard().happened(Event.QUORUM_IMPOSSIBLE);
        answer(replies.tally().notMet(Failure.Outcome.NOTHING_DONE));
    }

    @Override
    void expired() {
        switch (stage) {
            case GATHERING -> {
                shard().happened(Event.REQUEST_TIMED_OUT);
                replies.tally().expire();
                answer(replies.tally().notMet(Failure.Outcome.NOTHING_DONE));
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
        if (outstanding == 0 || remainingNanos() == 0 || !shard().mayLinger(this)) {
            repair();
        }
    }

    private void repair() {
        if (!hasEnded()) {
            end();
            shard().lingersNoMore(this);
            Siblings merged = replies.merged();
            shard().repair(request.key(), replies.behind(merged), merged, replies.copies());
        }
    }
}
