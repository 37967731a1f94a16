package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.Target;
import coterie.storage.version.Siblings;
import java.util.List;
import java.util.function.Consumer;

/** Asks one member what it holds under a key, verified or not, and changes nothing. */
final class HeldOperation extends Operation implements Calls.Asker {

    private final Key key;
    private final Tally tally;
    private final NodeId member;
    private final Consumer<ReadOutcome> listener;

    HeldOperation(
            Shard shard,
            Key key,
            NodeId member,
            long timeoutNanos,
            Consumer<ReadOutcome> listener) {
        super(shard, timeoutNanos);
        this.key = key;
        this.member = member;
        this.tally = new Tally(new Quorum(1, 1, Quorum.Kind.STRICT), List.of(member));
        this.listener = listener;
    }

    void start() {
        armDeadline();
        if (member.equals(shard().self())) {
            shard().engine().readWithHints(key, held -> holds(held.siblings()));
        } else if (!ask(
                member, id -> new Request.Read(id, shard().epoch(), key, 1, 1, true), this)) {
            failed(member, ReplicaState.UNREACHABLE);
        }
    }

    private void holds(Siblings siblings) {
        tally.count(Target.primary(member));
        finish(new ReadOutcome.Read(siblings, shard().evidence(tally)));
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        switch (reply) {
            case Reply.HeldReply held -> holds(held.siblings());
            case Reply.Refused refused -> failed(from, Replica.stateOf(refused.reason()));
            case Reply.Stored _,
                    Reply.Delivered _,
                    Reply.Forwarded _,
                    Reply.Keys _,
                    RepairReply _ ->
                    failed(from, ReplicaState.FAILED);
        }
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        tally.fail(to, state);
        finish(tally.notMet(Failure.Outcome.NOTHING_DONE));
    }

    @Override
    void expired() {
        failed(member, ReplicaState.TIMEOUT);
    }

    private void finish(ReadOutcome outcome) {
        if (!hasEnded()) {
            end();
            listener.accept(outcome);
        }
    }
}
