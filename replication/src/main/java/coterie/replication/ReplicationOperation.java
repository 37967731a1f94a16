package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.Target;
import coterie.storage.Merge;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.Siblings;

/** An operation that brings siblings to replicas and hears which of them hold them durably. */
abstract class ReplicationOperation extends Operation implements Calls.Asker {

    /** So often one operation sends its siblings again that were refused for their ring. */
    private static final int MAX_RESENT = 8;

    private final Key key;
    private int resent;

    ReplicationOperation(Shard shard, Key key, long timeoutNanos) {
        super(shard, timeoutNanos);
        this.key = key;
    }

    /** The node holds the siblings durably. Not called any more once the operation has ended. */
    abstract void stored(NodeId node);

    /**
     * The node will not say that it holds them. Not called any more once the operation has ended.
     */
    abstract void notStored(NodeId node, ReplicaState state);

    /**
     * The node has refused the siblings since they came by another ring.
     *
     * @param isToCome whether its ring is still to come here; {@link #ringChanged} follows then.
     *     Else it has come meanwhile
     */
    abstract void refusedByRing(NodeId node, boolean isToCome);

    final Key key() {
        return key;
    }

    /** Sends the siblings to a replica, or merges them here. */
    final void replicate(NodeId to, Siblings siblings, int copies) {
        if (to.equals(shard().self())) {
            shard().engine().update(key, new Merge(siblings, copies, false), new Here());
        } else {
            replicate(Target.primary(to), siblings, copies);
        }
    }

    /** Sends the siblings to another node, as a hint where it stands in for a primary. */
    final void replicate(Target to, Siblings siblings, int copies) {
        if (!ask(to.node(), id -> replicateRequest(id, to, siblings, copies), this)) {
            notStored(to.node(), ReplicaState.UNREACHABLE);
        }
    }

    private Request replicateRequest(long id, Target to, Siblings siblings, int copies) {
        return new Request.Replicate(
                id, shard().epoch(), key, siblings, copies, to.standsInFor(), remainingMillis());
    }

    private final class Here implements UpdateListener {
        @Override
        public boolean isStillWanted() {
            return !hasEnded();
        }

        @Override
        public void completed(UpdateOutcome outcome) {
            if (hasEnded()) {
                return;
            }
            if (outcome instanceof UpdateOutcome.Durable) {
                stored(shard().self());
            } else {
                notStored(shard().self(), Replica.stateOf(Replica.reasonOf(outcome)));
            }
        }
    }

    @Override
    public final void replied(NodeId from, Reply reply) {
        switch (reply) {
            case Reply.Stored _ -> stored(from);
            case Reply.Refused refused -> {
                if (shard().fence().isByOtherRing(from, refused) && resent < MAX_RESENT) {
                    resent++;
                    refusedByRing(from, shard().fence().isAhead(refused));
                } else {
                    notStored(from, Replica.stateOf(refused.reason()));
                }
            }
            case Reply.HeldReply _,
                    Reply.Delivered _,
                    Reply.Forwarded _,
                    Reply.Keys _,
                    RepairReply _ ->
                    notStored(from, ReplicaState.FAILED);
        }
    }

    @Override
    public final void failed(NodeId to, ReplicaState state) {
        notStored(to, state);
    }
}
