package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.RepairRequest.Phase;
import coterie.replication.message.Reply;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Expected;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Has all that hold copies of some tombstones drop them: first all must agree, then all drop, this
 * node last. Whoever has taken in something else meanwhile keeps it. If one does not hear that it
 * is to drop them, they come back from there to the others, and are collected another time.
 */
final class TombstoneCollection extends Operation implements Calls.Asker {

    static final long TIMEOUT_NANOS = 10_000_000_000L;

    /** After which a silent peer is told again. */
    static final long PATIENCE_NANOS = 3_000_000_000L;

    private final List<NodeId> others;
    private final Runnable then;
    private final PartitionId partition;
    private final @Nullable Key after;
    private List<Expected> tombstones;
    private Phase phase = Phase.AGREE;
    private final BitSet agreed = new BitSet();
    private final Set<NodeId> silent = new TreeSet<>();

    /**
     * What is to be dropped.
     *
     * @param after the key after which the first of them stands
     * @param tombstones of which equally many copies are kept
     */
    record Lot(PartitionId partition, @Nullable Key after, List<Expected> tombstones) {}

    /**
     * @param others the other nodes that hold copies
     * @param then is run at the end, whatever came of it
     */
    TombstoneCollection(Shard shard, List<NodeId> others, Lot lot, Runnable then) {
        super(shard, TIMEOUT_NANOS);
        this.others = others;
        this.partition = lot.partition();
        this.after = lot.after();
        this.tombstones = lot.tombstones();
        this.then = then;
    }

    void start() {
        armDeadline();
        agreed.set(0, tombstones.size());
        askAll();
    }

    private void askAll() {
        silent.addAll(others);
        others.forEach(this::ask);
        proceed();
    }

    private void ask(NodeId other) {
        ask(other, this::question, this);
    }

    private RepairRequest.CollectTombstones question(long id) {
        return new RepairRequest.CollectTombstones(
                id, shard().epoch(), partition, phase, after, tombstones);
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        if (!(reply instanceof RepairReply.Collected collected)) {
            finish();
        } else if (silent.remove(from)) {
            agreed.and(collected.which());
            proceed();
        }
    }

    private void proceed() {
        if (!silent.isEmpty() || hasEnded()) {
            return;
        }
        switch (phase) {
            case AGREE -> {
                List<Expected> left = new ArrayList<>(agreed.cardinality());
                agreed.stream().forEach(place -> left.add(tombstones.get(place)));
                tombstones = left;
                agreed.clear();
                agreed.set(0, left.size());
                phase = Phase.DROP;
                if (left.isEmpty()) {
                    finish();
                } else {
                    tellAgain();
                    askAll();
                }
            }
            case DROP -> dropHere();
        }
    }

    /** What somebody has refused to drop is kept here, too, and proposed another time. */
    private void dropHere() {
        List<Expected> left = agreed.stream().mapToObj(tombstones::get).toList();
        if (left.isEmpty()) {
            finish();
        } else {
            tombstones = left;
            shard().tombstones().drop(question(0), _ -> finish());
        }
    }

    private void tellAgain() {
        after(
                PATIENCE_NANOS,
                () -> {
                    silent.forEach(this::ask);
                    tellAgain();
                });
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        if (phase == Phase.AGREE) {
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
            then.run();
        }
    }
}
