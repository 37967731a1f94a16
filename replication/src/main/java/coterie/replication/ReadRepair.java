package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.version.Siblings;
import java.util.List;

/** Brings what a read found to the replicas that were behind, after the client has its answer. */
final class ReadRepair extends ReplicationOperation {

    /** The most repairs of one shard under way; a read beyond leaves the repair to the next one. */
    static final int MAX_IN_FLIGHT = 256;

    static final long TIMEOUT_NANOS = 5_000_000_000L;

    private int outstanding;

    ReadRepair(Shard shard, Key key) {
        super(shard, key, TIMEOUT_NANOS);
    }

    void start(List<NodeId> behind, Siblings siblings, int copies) {
        outstanding = behind.size();
        armDeadline();
        behind.forEach(node -> replicate(node, siblings, copies));
    }

    @Override
    void stored(NodeId node) {
        shard().happened(Event.READ_REPAIRED);
        settle();
    }

    @Override
    void notStored(NodeId node, ReplicaState state) {
        settle();
    }

    /** Whoever is behind then will be found by the next read. */
    @Override
    void refusedByRing(NodeId node, boolean isToCome) {
        settle();
    }

    private void settle() {
        if (--outstanding == 0) {
            finish();
        }
    }

    @Override
    void expired() {
        finish();
    }

    private void finish() {
        end();
        shard().underWay().repairEnded();
    }
}
