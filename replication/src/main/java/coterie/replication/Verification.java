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
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes this node's own record of a key trustworthy again after it was damaged: asks every other
 * node that may hold the key, and takes in all that they know.
 *
 * <p>All of them must answer, up to the largest N that a write may have asked for. With fewer, a
 * write that only this replica and one other had acknowledged could be missed, and a strict read
 * would then miss it, too.
 *
 * <p>Where one of the others is not sure of itself, all are asked again, until two rounds bring the
 * same answers. To wait until it is sure would be to wait for ever where it waits for this one; and
 * to take its word at once would be wrong, since what it forgot may have come back to it from a
 * replica that was damaged in its turn before it was asked here. Between two equal rounds there was
 * a moment at which all that they said was the case (the double collect of Afek et al., "Atomic
 * Snapshots of Shared Memory", JACM 1993), and then nobody knew more.
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
    private Map<NodeId, Answer> round = new TreeMap<>();
    private Map<NodeId, Answer> lastRound = Map.of();

    /** What another node said. */
    private record Answer(Siblings siblings, boolean verified) {}

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
            if (!ask(node, id -> Request.Read.ofAll(id, shard().epoch(), key), this)) {
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
        round.put(from, new Answer(held.siblings(), held.verified()));
        proceed();
    }

    private void proceed() {
        if (round.size() < others.size()) {
            return;
        }
        if (round.equals(lastRound) || round.values().stream().allMatch(Answer::verified)) {
            update(true, this::verified);
        } else {
            lastRound = round;
            round = new TreeMap<>();
            askOthers();
        }
    }

    private void verified() {
        shard().happened(Event.KEY_VERIFIED);
        finish();
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
            shard().completeness().verified(key);
        }
    }
}
