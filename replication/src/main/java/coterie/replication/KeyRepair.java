package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.version.DivergedException;
import coterie.storage.version.Siblings;
import java.util.function.Consumer;

/**
 * Brings one key together on two replicas: what the peer holds is merged here, and the merge there.
 *
 * <p>It ends well once both hold durably all that either held when it was asked.
 */
final class KeyRepair extends ReplicationOperation {

    /**
     * Much less than the longest time of a request, so that no version is carried about for longer
     * than a {@link CollectionProof} waits.
     */
    static final long TIMEOUT_NANOS = 10_000_000_000L;

    private final NodeId peer;
    private final Consumer<Ending> listener;
    private int outstanding;
    private long bytes;

    KeyRepair(Shard shard, Key key, NodeId peer, Consumer<Ending> listener) {
        super(shard, key, TIMEOUT_NANOS);
        this.peer = peer;
        this.listener = listener;
    }

    /** How it ended. */
    enum Ending {
        REPAIRED,
        /** The two were equal by then. */
        FALSE,
        /** Neither of them holds anything. */
        ABSENT,
        /** One of them may still lack something. */
        FAILED
    }

    void start() {
        armDeadline();
        if (!ask(peer, this::question, new Reading())) {
            finish(Ending.FAILED);
        }
    }

    private Request question(long id) {
        return Request.Read.ofAll(id, shard().epoch(), key());
    }

    private final class Reading implements Calls.Asker {
        @Override
        public void replied(NodeId from, Reply reply) {
            if (reply instanceof Reply.HeldReply there) {
                shard().engine().read(key(), here -> bringTogether(here, there));
            } else {
                finish(Ending.FAILED);
            }
        }

        @Override
        public void failed(NodeId to, ReplicaState state) {
            finish(Ending.FAILED);
        }
    }

    private void bringTogether(Held here, Reply.HeldReply there) {
        if (hasEnded()) {
            return;
        }
        if (!here.verified()) {
            shard().completeness().verify(key());
        }
        Siblings merged;
        try {
            merged = here.siblings().merge(there.siblings());
        } catch (DivergedException _) {
            shard().happened(Event.REPLICAS_DIVERGED);
            finish(Ending.FAILED);
            return;
        }
        int copiesHere = here instanceof Held.Found found ? found.record().copies() : 0;
        int copies = Math.max(1, Math.max(copiesHere, there.copies()));
        boolean lacksHere = lacks(here.siblings(), copiesHere, merged, copies);
        boolean lacksThere = lacks(there.siblings(), there.copies(), merged, copies);
        bytes = there.siblings().sizeBytes() + (lacksThere ? merged.sizeBytes() : 0);
        outstanding = (lacksHere ? 1 : 0) + (lacksThere ? 1 : 0);
        if (outstanding == 0) {
            finish(merged.context().isEmpty() ? Ending.ABSENT : Ending.FALSE);
        }
        if (lacksHere) {
            replicate(shard().self(), there.siblings(), copies);
        }
        if (lacksThere && !hasEnded()) {
            replicate(peer, merged, copies);
        }
    }

    private static boolean lacks(Siblings held, int heldCopies, Siblings merged, int copies) {
        boolean nothingToHold = merged.context().isEmpty();
        return !nothingToHold && (heldCopies < copies || !held.equals(merged));
    }

    /** About how many bytes of values were moved. */
    long bytes() {
        return bytes;
    }

    @Override
    void stored(NodeId node) {
        outstanding--;
        if (outstanding == 0) {
            finish(Ending.REPAIRED);
        }
    }

    @Override
    void notStored(NodeId node, ReplicaState state) {
        finish(Ending.FAILED);
    }

    /** Two replicas are compared by one ring alone: the exchange begins anew. */
    @Override
    void refusedByRing(NodeId node, boolean isToCome) {
        finish(Ending.FAILED);
    }

    @Override
    void expired() {
        finish(Ending.FAILED);
    }

    private void finish(Ending ending) {
        if (!hasEnded()) {
            end();
            listener.accept(ending);
        }
    }
}
