package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Merge;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.DivergedException;
import coterie.storage.version.Siblings;

import java.util.List;

/**
 * Makes this node's own record of a key trustworthy again after it was damaged: asks every other
 * node that may hold the key, and takes in all that they know.
 *
 * <p>All of them must answer, up to the largest N that a write may have asked for. With fewer, a
 * write that only this replica and one other had acknowledged could be missed, and a strict read
 * would then miss it, too. It does not matter whether the others are sure of themselves: once
 * everybody has spoken, nobody knows more, and two damaged replicas that waited for each other
 * would wait for ever.
 *
 * <p>The replica does this itself, and before it asks it makes a record anew in the damaged one's
 * place. So no message can declare a record sound that has been damaged again since: a late or
 * doubled one would.
 */
final class Verification extends Operation implements Calls.Asker {

    /** The most verifications of one shard under way; a read beyond leaves it to the next one. */
    static final int MAX_IN_FLIGHT = 64;

    static final long TIMEOUT_NANOS = 5_000_000_000L;

    private final Key key;
    private final List<NodeId> others;
    private Siblings merged = Siblings.NONE;
    private int copies = 1;
    private int answers;

    /**
     * @param others every other node that may hold the key
     */
    Verification(Shard shard, Key key, List<NodeId> others) {
        super(shard, TIMEOUT_NANOS);
        this.key = key;
        this.others = others;
    }

    void start() {
        armDeadline();
        update(false, this::askOthers);
    }

    private void askOthers() {
        for (NodeId node : others) {
            if (!ask(node, id -> new Request.Read(id, shard().epoch(), key), this)) {
                finish();
                return;
            }
        }
        proceed();
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        if (!(reply instanceof Reply.HeldReply held)) {
            finish();
            return;
        }
        try {
            merged = merged.merge(held.siblings());
        } catch (DivergedException _) {
            shard().happened(Event.REPLICAS_DIVERGED);
            finish();
            return;
        }
        copies = Math.max(copies, held.copies());
        answers++;
        proceed();
    }

    private void proceed() {
        if (answers == others.size()) {
            update(
                    true,
                    () -> {
                        shard().happened(Event.KEY_VERIFIED);
                        finish();
                    });
        }
    }

    private void update(boolean complete, Runnable next) {
        Merge merge = new Merge(merged, copies, complete);
        shard().engine()
                .update(
                        key,
                        merge,
                        new UpdateListener() {
                            @Override
                            public boolean isStillWanted() {
                                return remainingNanos() > 0;
                            }

                            @Override
                            public void completed(UpdateOutcome outcome) {
                                if (outcome instanceof UpdateOutcome.Durable && !hasEnded()) {
                                    next.run();
                                } else {
                                    finish();
                                }
                            }
                        });
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        finish();
    }

    @Override
    void expired() {
        finish();
    }

    private void finish() {
        if (!hasEnded()) {
            end();
            shard().verified(key);
        }
    }
}
