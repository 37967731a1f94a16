package coterie.replication;

import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.StoredRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Whether this shard still knows all that it was ever told. After its disk was lost it does not,
 * until it has been compared with those who may know it; nor does a record that was damaged.
 *
 * <p>A reply that has forgotten a write must not be the only one in which a read meets that write.
 * So it must have been compared with all others among the first N, or the bucket's n if that is
 * more.
 *
 * <p>A write may have asked for a larger N' than the read does. If from k peers among the first N'
 * a comparison is still owed, a write of that N' which this shard has forgotten was acknowledged by
 * it and them at the most, W' ≤ k + 1. A read of R among N is promised to meet it only where R + W'
 * > N'. So for what lies beyond the first N it is enough that R + k + 1 ≤ N' for every N' that
 * takes in one of them.
 *
 * <p>Among the first N no such slack is taken, though the same arithmetic would give it: it holds
 * only as long as those with whom the shard was compared have not forgotten the write themselves,
 * and a record that rots in one place just as a disk is lost in another is no rarity.
 */
final class Completeness {

    private final Shard shard;
    private final Set<Key> verifying = new TreeSet<>();
    private final Set<PartitionId> shaken = new TreeSet<>();

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
        if (owed.isEmpty() && !mayOwe && shaken.isEmpty()) {
            return true;
        }
        PartitionId partition = shard.ring().partitioner().of(key);
        List<NodeId> replicas = shard.replicasOf(partition);
        int least = Math.max(n, shard.bucket(key.bucket()).n());
        if (shaken.contains(partition) || owesToOthers(owed, partition, replicas)) {
            return false;
        }
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
                if (place < least || r + missing + 1 > place + 1) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether a comparison is owed with a node that is no replica of the partition now. */
    private static boolean owesToOthers(
            SortedMap<Owed, Long> owed, PartitionId partition, List<NodeId> replicas) {
        return owed.keySet().stream()
                .anyMatch(one ->
                        one.partition().equals(partition)
                                && one.reason() == Owed.Reason.EMPTY_START
                                && !replicas.contains(one.peer()));
    }

    /**
     * The process begins, or the shard goes by another epoch. Where something is owed, it is owed
     * with all replicas of now: those with whom it was owed may have handed what they held to
     * others, with whom this shard was compared before that.
     */
    void ringChanged() {
        shaken.clear();
        for (Owed owed : shard.engine().owed().keySet()) {
            if (owed.reason() == Owed.Reason.EMPTY_START) {
                shaken.add(owed.partition());
            }
        }
        passOn();
    }

    /** Notes what is owed since then; again, if the disk failed to take it. */
    void passOn() {
        for (PartitionId partition : List.copyOf(shaken)) {
            note(partition, shard.epoch(), new ArrayDeque<>(peers(partition)));
        }
    }

    private List<NodeId> peers(PartitionId partition) {
        List<NodeId> now = shard.holders().now(partition);
        List<NodeId> besides = shard.holders().besides(partition);
        List<NodeId> own = now.contains(shard.self()) ? now : besides;
        return own.contains(shard.self())
                ? own.stream().filter(node -> !node.equals(shard.self())).toList()
                : List.of();
    }

    private void note(PartitionId partition, Epoch epoch, Deque<NodeId> peers) {
        NodeId peer = peers.poll();
        if (!epoch.equals(shard.epoch())) {
            return;
        }
        if (peer == null) {
            shaken.remove(partition);
            settleWithOthers(partition);
        } else {
            Owed owed = new Owed(partition, peer, Owed.Reason.EMPTY_START);
            shard.engine().change(new OwedChange.Note(owed), () -> note(partition, epoch, peers));
        }
    }

    /** With whoever is no replica any more, or all where this node itself is none. */
    private void settleWithOthers(PartitionId partition) {
        boolean isMine = shard.holders().isOne(partition, shard.self());
        shard.engine()
                .owed()
                .forEach((owed, commit) -> {
                    if (owed.partition().equals(partition)
                            && owed.reason() == Owed.Reason.EMPTY_START
                            && !(isMine && shard.holders().isOne(partition, owed.peer()))) {
                        shard.engine().change(new OwedChange.Settle(owed, commit), () -> {});
                    }
                });
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
            shard.antiEntropy().doubt(shard.ring().partitioner().of(key));
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
