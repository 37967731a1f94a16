package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.HintScan;
import coterie.storage.Merge;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.StoredRecord;
import coterie.storage.UpdateOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Brings a hint to those who hold its key now, since its target does so no more, or this node goes
 * before the target is back.
 *
 * <p>All of them that are in reach must take it, one at least. For the others a comparison is noted
 * as owed, durably, so that the hint need not wait for them. Where this node goes with a change
 * that may yet be cancelled, one that has held the key before must be among those who take it. The
 * hint itself stays as it is until then, with its age and all: to keep it anew for each of them
 * would make it younger than what it brings, and a tombstone could be forgotten under which it
 * belongs ({@link CollectionProof}).
 */
final class RerouteHint extends Operation implements Calls.Asker {

    static final long TIMEOUT_NANOS = 10_000_000_000L;

    private final Key key;
    private final StoredRecord record;
    private final Consumer<RerouteHint> listener;
    private final List<NodeId> now;
    private final List<NodeId> before;
    private final SortedSet<NodeId> taken = new TreeSet<>();
    private int outstanding;
    private boolean isRefused;
    private int pauseMillis;

    /**
     * @param listener hears of the end, once
     */
    RerouteHint(Shard shard, HintScan.Entry hint, Consumer<RerouteHint> listener) {
        super(shard, TIMEOUT_NANOS);
        this.key = hint.key();
        this.record = hint.hint().record();
        PartitionId partition = shard.ring().partitioner().of(key);
        Holders holders = shard.holders();
        this.now = firstOf(holders.now(partition));
        this.before = holders.isHandingOver() ? firstOf(holders.besides(partition)) : List.of();
        this.listener = listener;
    }

    private List<NodeId> firstOf(List<NodeId> holders) {
        return holders.subList(0, Math.min(record.copies(), holders.size()));
    }

    /** Whether the hint has done its work. */
    boolean isDone() {
        return outstanding == 0
                && !isRefused
                && taken.stream().anyMatch(now::contains)
                && (!mayBeUndone() || taken.stream().anyMatch(before::contains));
    }

    /** Whether the ring of before may come back, and any that take it hold it by that one, too. */
    private boolean mayBeUndone() {
        return before.contains(shard().self()) || before.stream().anyMatch(now::contains);
    }

    /** How long those who took it ask to wait before the next one. */
    int pauseMillis() {
        return pauseMillis;
    }

    void start() {
        armDeadline();
        SortedSet<NodeId> holders = new TreeSet<>(now);
        holders.addAll(before);
        List<NodeId> away = new ArrayList<>();
        outstanding = 1;
        for (NodeId holder : holders) {
            if (holder.equals(shard().self())) {
                outstanding++;
                Merge merge = new Merge(record.siblings(), record.copies(), false);
                shard().engine().update(key, merge, this::merged);
            } else if (now.contains(holder)
                    && shard().isInReach(holder)
                    && ask(holder, this::delivery, this)) {
                outstanding++;
            } else {
                away.add(holder);
            }
        }
        if (away.size() < holders.size()) {
            away.forEach(this::owe);
        }
        answered();
    }

    private Request delivery(long id) {
        return new Request.Deliver(
                id, shard().epoch(), key, record.siblings(), record.copies(), remainingMillis());
    }

    private void owe(NodeId primary) {
        PartitionId partition = shard().ring().partitioner().of(key);
        Owed owed = new Owed(partition, primary, Owed.Reason.MISSED_HINT);
        outstanding++;
        shard().engine().change(new OwedChange.Note(owed), this::answered);
    }

    private void merged(UpdateOutcome outcome) {
        if (outcome instanceof UpdateOutcome.Durable) {
            taken.add(shard().self());
        } else {
            isRefused = true;
        }
        answered();
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        if (reply instanceof Reply.Delivered delivered) {
            taken.add(from);
            pauseMillis = Math.max(pauseMillis, delivered.pauseMillis());
        } else {
            isRefused = true;
        }
        answered();
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        isRefused = true;
        answered();
    }

    private void answered() {
        outstanding--;
        if (outstanding == 0) {
            finish();
        }
    }

    @Override
    void expired() {
        finish();
    }

    private void finish() {
        if (!hasEnded()) {
            end();
            listener.accept(this);
        }
    }
}
