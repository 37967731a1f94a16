package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.NodeId;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * A client's write on its way to a replica that can coordinate it: one hop.
 *
 * <p>The next replica is tried only while the last one surely did nothing, because a second
 * coordinator would make a second sibling of the same write. Once it may have been applied, its
 * outcome is unknown, and the client is told so. Where no replica has taken it, this node
 * coordinates a sloppy write itself, as a fallback.
 */
final class ForwardOperation extends Operation implements Calls.Asker {

    private final PutRequest request;
    private final QuorumTerms terms;
    private final Tally tally;
    private final Iterator<NodeId> candidates;
    private final Consumer<WriteOutcome> listener;
    private boolean isRingToCome;
    private Failure.Outcome outcome = Failure.Outcome.NOTHING_DONE;

    /**
     * @param primaries the N primaries
     * @param candidates those of them that may coordinate, in the order in which they are to be
     *     tried
     */
    ForwardOperation(
            Shard shard,
            PutRequest request,
            QuorumTerms terms,
            List<NodeId> primaries,
            List<NodeId> candidates,
            Consumer<WriteOutcome> listener) {
        super(shard, request.timeoutNanos());
        this.request = request;
        this.terms = terms;
        this.tally = new Tally(terms.among(primaries.size()), primaries);
        this.candidates = candidates.iterator();
        this.listener = listener;
    }

    void start() {
        armDeadline();
        tryNext();
    }

    private void tryNext() {
        while (candidates.hasNext()) {
            NodeId node = candidates.next();
            if (ask(node, this::forwarded, this)) {
                shard().happened(Event.WRITE_FORWARDED);
                outcome = Failure.Outcome.UNKNOWN;
                return;
            }
            tally.fail(node, ReplicaState.UNREACHABLE);
        }
        boolean nobodyTookIt = outcome == Failure.Outcome.NOTHING_DONE;
        if (nobodyTookIt && !hasEnded() && shard().coordinator().mayStandIn(request.key(), terms)) {
            end();
            shard().coordinator().standIn(request.within(remainingNanos()), terms, listener);
        } else {
            finish(tally.notMet(outcome));
        }
    }

    private Request forwarded(long id) {
        return new Request.ForwardWrite(
                id,
                shard().epoch(),
                request.key(),
                request.seen(),
                request.latestMillis(),
                request.value(),
                terms,
                remainingMillis());
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        switch (reply) {
            case Reply.Forwarded forwarded -> finish(forwarded.outcome());
            case Reply.Refused refused -> {
                if (shard().fence().isByOtherRing(from, refused)) {
                    refusedByRing(shard().fence().isAhead(refused));
                } else {
                    refused(from, refused.reason());
                }
            }
            case Reply.HeldReply _,
                    Reply.Stored _,
                    Reply.Delivered _,
                    Reply.Keys _,
                    RepairReply _ ->
                    failed(from, ReplicaState.FAILED);
        }
    }

    /** The node did nothing: the write finds its way anew by the ring that holds there. */
    private void refusedByRing(boolean isToCome) {
        shard().happened(Event.FORWARD_TRIED_NEXT);
        outcome = Failure.Outcome.NOTHING_DONE;
        isRingToCome = isToCome;
        if (!isToCome) {
            startAnew();
        }
    }

    @Override
    void ringChanged() {
        if (isRingToCome) {
            startAnew();
        }
    }

    private void startAnew() {
        end();
        shard().coordinator().put(request.within(remainingNanos()), terms, listener);
    }

    private void refused(NodeId from, Reply.Reason reason) {
        if (reason == Reply.Reason.STORAGE_FAILED) {
            failed(from, ReplicaState.FAILED);
            return;
        }
        shard().happened(Event.FORWARD_TRIED_NEXT);
        outcome = Failure.Outcome.NOTHING_DONE;
        tally.fail(from, Replica.stateOf(reason));
        tryNext();
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        tally.fail(to, state);
        finish(tally.notMet(Failure.Outcome.UNKNOWN));
    }

    @Override
    void expired() {
        shard().happened(Event.REQUEST_TIMED_OUT);
        tally.expire();
        finish(tally.notMet(outcome));
    }

    private void finish(WriteOutcome result) {
        if (!hasEnded()) {
            end();
            listener.accept(result);
        }
    }
}
