package coterie.replication;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Owed;
import coterie.storage.StoredRecord;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Whether this shard still knows all that it was ever told. After its disk was lost it does not,
 * until it has been compared with those who may know it; nor does a record that was damaged.
 *
 * <p>A reply that has forgotten a write must not be the only one in which a read meets that write.
 * A shard that has been compared with some of its peers lacks at most what it shared with the
 * others, those from whom a comparison is still owed. If k of these are among the first N' of the
 * preference list, a write of that N' which it has forgotten was acknowledged by it and them at the
 * most, W' ≤ k + 1. A read of R among N is promised to meet it only where R + W' > max(N, N'). So
 * the reply counts as long as R + k + 1 ≤ max(N, N') for every N' that takes in one of them. A
 * write's N' may be larger than the read's N, and that of the bucket: what lies beyond the first N
 * is not to be left out.
 */
final class Completeness {

    private final Shard shard;
    private final Set<Key> verifying = new TreeSet<>();

    Completeness(Shard shard) {
        this.shard = shard;
    }

    /**
     * Whether what this node says of the key counts towards a strict read of R among the first N,
     * as far as its disk as a whole is concerned.
     */
    boolean countsFor(Key key, int n, int r) {
        SortedMap<Owed, Long> owed = shard.engine().owed();
        boolean mayOwe = shard.engine().startedEmpty();
        if (owed.isEmpty() && !mayOwe) {
            return true;
        }
        PartitionId partition = shard.ring().partitioner().of(key);
        List<NodeId> replicas = shard.replicasOf(partition);
        int missing = 0;
        for (int place = 0; place < replicas.size(); place++) {
            NodeId peer = replicas.get(place);
            boolean isMissing =
                    !peer.equals(shard.self())
                            && (mayOwe
                                    || owed.containsKey(
                                            new Owed(partition, peer, Owed.Reason.EMPTY_START)));
            if (isMissing) {
                missing++;
                if (r + missing + 1 > Math.max(n, place + 1)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether nothing is owed from an empty start; from any thread. */
    boolean isProven() {
        boolean mayOwe = shard.engine().startedEmpty() && shard.antiEntropy().hasPartners();
        return !mayOwe
                && shard.engine().owed().keySet().stream()
                        .noneMatch(owed -> owed.reason() == Owed.Reason.EMPTY_START);
    }

    /**
     * Begins to make this node's own record of the key trustworthy again, unless that is under way.
     */
    void verify(Key key) {
        if (verifying.size() < Verification.MAX_IN_FLIGHT && verifying.add(key)) {
            List<NodeId> others =
                    shard.replicas(key, StoredRecord.MAX_COPIES).primaries().stream()
                            .filter(other -> !other.equals(shard.self()))
                            .toList();
            new Verification(shard, key, others).start();
        }
    }

    void verified(Key key) {
        verifying.remove(key);
    }
}
