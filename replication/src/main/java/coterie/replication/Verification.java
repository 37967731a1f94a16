package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.version.DivergedException;
import coterie.storage.version.Siblings;
import java.util.List;

/**
 * Makes a replica whose record was damaged trustworthy again: it is told all that every other node
 * which may hold the key knows of it.
 *
 * <p>All of them must answer, up to the largest N that a write may have asked for. With fewer, a
 * write that only the damaged replica and one other had acknowledged could be missed, and a strict
 * read would then miss it, too.
 */
final class Verification extends Operation implements Calls.Asker {

    /** The most verifications of one shard under way; a read beyond leaves it to the next one. */
    static final int MAX_IN_FLIGHT = 64;

    static final long TIMEOUT_NANOS = 5_000_000_000L;

    private final Key key;
    private final NodeId unverified;
    private final List<NodeId> others;
    private Siblings merged = Siblings.NONE;
    private int copies = 1;
    private int answers;

    /**
     * @param others every other node that may hold the key
     */
    Verification(Shard shard, Key key, NodeId unverified, List<NodeId> others) {
        super(shard, TIMEOUT_NANOS);
        this.key = key;
        this.unverified = unverified;
        this.others = others;
    }

    void start() {
        armDeadline();
        for (NodeId node : others) {
            if (hasEnded()) {
                return;
            }
            if (node.equals(shard().self())) {
                shard().engine().read(key, this::heldHere);
            } else if (!ask(node, id -> new Request.Read(id, shard().epoch(), key), this)) {
                finish();
            }
        }
    }

    private void heldHere(Held held) {
        int known = held instanceof Held.Found found ? found.record().copies() : 0;
        take(held.siblings(), known, held.verified());
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        if (reply instanceof Reply.HeldReply held) {
            take(held.siblings(), held.copies(), held.verified());
        } else {
            finish();
        }
    }

    private void take(Siblings siblings, int known, boolean verified) {
        if (hasEnded()) {
            return;
        }
        try {
            merged = merged.merge(siblings);
        } catch (DivergedException _) {
            shard().happened(Event.REPLICAS_DIVERGED);
            finish();
            return;
        }
        copies = Math.max(copies, known);
        answers++;
        if (!verified) {
            finish();
        } else if (answers == others.size()) {
            shard().happened(Event.KEY_VERIFIED);
            new ReadRepair(shard(), key).start(List.of(unverified), merged, copies, true);
            finish();
        }
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
