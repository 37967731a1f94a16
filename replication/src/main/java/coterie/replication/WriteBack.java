package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import coterie.storage.version.Siblings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a strict read is about to answer to R primaries: first to those that replied and were
 * behind, and where one of them fails, to one that has not been asked. While the ring changes it
 * takes R by each ring, so that a read by either finds it.
 */
final class WriteBack extends ReplicationOperation {

    private final Siblings merged;
    private final ReadQuorum replies;
    private final QuorumTerms terms;
    private Tally holders;
    private boolean byTwoRings;
    private final Deque<NodeId> spare = new ArrayDeque<>();
    private final List<NodeId> asked = new ArrayList<>();
    private final Consumer<Failure.@Nullable QuorumNotMet> listener;

    /**
     * @param merged what the read found, and will answer
     * @param replies who said what
     * @param terms of the read
     * @param listener hears null once R primaries hold it, or the failure
     */
    WriteBack(
            Shard shard,
            Key key,
            Siblings merged,
            ReadQuorum replies,
            QuorumTerms terms,
            long timeoutNanos,
            Consumer<Failure.@Nullable QuorumNotMet> listener) {
        super(shard, key, timeoutNanos);
        this.merged = merged;
        this.replies = replies;
        this.terms = terms;
        List<PreferenceList> lists = shard.writeLists(key, terms.n());
        this.holders = new Tally(ReplicaSet.each(lists, terms));
        this.byTwoRings = lists.size() > 1;
        this.listener = listener;
    }

    void start() {
        List<NodeId> holding = replies.holdersOf(merged);
        List<NodeId> behind = replies.behind(merged);
        List<NodeId> first = new ArrayList<>(behind);
        for (NodeId primary : holders.primaries()) {
            if (!holding.contains(primary) && !behind.contains(primary)) {
                (byTwoRings ? first : spare).add(primary);
            }
        }
        holding.forEach(this::counted);
        armDeadline();
        for (NodeId node : first) {
            if (!hasEnded()) {
                bring(node);
            }
        }
        settle(holders.progress());
    }

    @Override
    void stored(NodeId node) {
        replies.repaired(node, merged);
        settle(counted(node));
    }

    private Progress counted(NodeId node) {
        return holders.count(Target.primary(node));
    }

    @Override
    void notStored(NodeId node, ReplicaState state) {
        Progress progress = holders.fail(node, state);
        NodeId next = spare.poll();
        if (next != null) {
            bring(next);
        }
        settle(progress);
    }

    /** Takes R by the rings in force, too; whoever has not been asked by then is asked. */
    @Override
    void ringChanged() {
        List<PreferenceList> lists = shard().writeLists(key(), terms.n());
        holders = holders.under(ReplicaSet.each(lists, terms));
        byTwoRings = lists.size() > 1;
        spare.clear();
        for (NodeId primary : holders.primaries()) {
            boolean isToAsk = holders.isOpen(primary) && !asked.contains(primary);
            if (isToAsk && !hasEnded()) {
                bring(primary);
            }
        }
        settle(holders.progress());
    }

    @Override
    void refusedByRing(NodeId node, boolean isToCome) {
        asked.remove(node);
        if (!isToCome) {
            bring(node);
        }
    }

    private void bring(NodeId node) {
        asked.add(node);
        replicate(node, merged, replies.copies());
    }

    @Override
    void expired() {
        settle(holders.expire());
    }

    private void settle(Progress progress) {
        if (progress != Progress.PENDING && !hasEnded()) {
            end();
            listener.accept(
                    progress == Progress.MET ? null : holders.notMet(Failure.Outcome.NOTHING_DONE));
        }
    }
}
