package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import coterie.storage.Change;
import coterie.storage.CoordinatedWrite;
import coterie.storage.StoredRecord;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.CausalContext;
import java.util.List;
import java.util.function.Consumer;

/**
 * A client's write at the replica that coordinates it.
 *
 * <p>The local replica merges it and mints its dot; while its disk syncs, the merged object is on
 * its way to the other primaries, so that a write which waits for all of them costs one sync of
 * latency and not two. The client hears once W of them, this one or not, hold it durably.
 */
final class WriteOperation extends ReplicationOperation implements UpdateListener {

    private final PutRequest request;
    private final Tally acknowledgements;
    private final boolean mayForward;
    private final Consumer<WriteOutcome> listener;
    private CausalContext answer = CausalContext.EMPTY;

    /**
     * @param mayForward whether another replica may coordinate it in this one's place: not if it
     *     has made its hop
     */
    WriteOperation(
            Shard shard,
            PutRequest request,
            Quorum quorum,
            List<NodeId> primaries,
            boolean mayForward,
            Consumer<WriteOutcome> listener) {
        super(shard, request.key(), request.timeoutNanos());
        this.request = request;
        this.acknowledgements = new Tally(quorum, primaries);
        this.mayForward = mayForward;
        this.listener = listener;
    }

    void start() {
        armDeadline();
        CoordinatedWrite write =
                new CoordinatedWrite(
                        request.seen(),
                        request.value(),
                        shard().environment().wallMillis(),
                        acknowledgements.quorum().n(),
                        shard().settings().siblings());
        shard().engine().update(key(), write, this);
    }

    @Override
    public boolean isStillWanted() {
        return remainingNanos() > 0;
    }

    @Override
    public void merged(Change change) {
        if (hasEnded() || !(change instanceof Change.Store store)) {
            return;
        }
        answer = store.answer();
        StoredRecord record = store.record();
        // First to all in reach: that a quorum cannot be met must not keep the write from them.
        for (boolean inReach : new boolean[] {true, false}) {
            for (NodeId node : acknowledgements.primaries()) {
                if (!node.equals(shard().self()) && shard().canSendTo(node) == inReach) {
                    replicate(node, record.siblings(), record.copies());
                }
            }
        }
    }

    @Override
    public void completed(UpdateOutcome outcome) {
        if (hasEnded()) {
            return;
        }
        switch (outcome) {
            case UpdateOutcome.Durable _ -> stored(shard().self());
            case UpdateOutcome.Failed _ -> notStored(shard().self(), ReplicaState.FAILED);
            case UpdateOutcome.Refused refused ->
                    finish(new WriteOutcome.Refused(refused.reason()));
            case UpdateOutcome.Rejected rejected -> rejected(rejected.cause());
        }
    }

    private void rejected(UpdateOutcome.Cause cause) {
        switch (cause) {
            case OVERLOADED -> finish(Failure.Overloaded.OVERLOADED);
            case FULL -> finish(Failure.StorageFull.FULL);
            case EXPIRED -> expired();
            case DIVERGED -> notStored(shard().self(), ReplicaState.FAILED);
            case CLOSED -> closed();
        }
    }

    private void closed() {
        if (mayForward) {
            end();
            shard().coordinator()
                    .forward(request, acknowledgements.quorum(), remainingNanos(), listener);
        } else {
            finish(new Failure.NotReady("the storage of " + shard().self() + " is closed"));
        }
    }

    @Override
    void stored(NodeId node) {
        settle(acknowledgements.count(node));
    }

    @Override
    void notStored(NodeId node, ReplicaState state) {
        settle(acknowledgements.fail(node, state));
    }

    private void settle(Progress progress) {
        switch (progress) {
            case PENDING -> {}
            case MET ->
                    finish(new WriteOutcome.Written(answer, shard().evidence(acknowledgements)));
            case IMPOSSIBLE -> {
                shard().happened(Event.QUORUM_IMPOSSIBLE);
                finish(acknowledgements.notMet(Failure.Outcome.UNKNOWN));
            }
        }
    }

    @Override
    void expired() {
        shard().happened(Event.REQUEST_TIMED_OUT);
        acknowledgements.expire();
        finish(acknowledgements.notMet(Failure.Outcome.UNKNOWN));
    }

    private void finish(WriteOutcome outcome) {
        if (!hasEnded()) {
            end();
            listener.accept(outcome);
        }
    }
}
