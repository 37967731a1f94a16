package coterie.replication;

import coterie.ring.PartitionId;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes leaves of this shard's Merkle trees anew from the stored records: whole partitions after
 * an unclean start, single leaves where one turns out not to be that of its records.
 *
 * <p>One partition after another, in steps of at most {@value Rehash#MAX_RECORDS} records and
 * within the background budget. The store is open all the while; the partition's trees count as
 * untrusted until they are done.
 */
final class TreeRebuild {

    /** After which a step that was not answered is tried again. */
    static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Shard shard;
    private final Map<PartitionId, List<Runnable>> waiting = new LinkedHashMap<>();
    private boolean running;

    TreeRebuild(Shard shard) {
        this.shard = shard;
    }

    /** Rebuilds whatever is not trusted in the partition, in its turn, and then runs the task. */
    void whole(PartitionId partition, Runnable then) {
        waiting.computeIfAbsent(partition, _ -> new ArrayList<>()).add(then);
        begin();
    }

    /** The same, for nobody who waits: however often it is asked, nothing piles up. */
    void whole(PartitionId partition) {
        waiting.computeIfAbsent(partition, _ -> new ArrayList<>());
        begin();
    }

    private void begin() {
        if (!running) {
            running = true;
            next();
        }
    }

    private void next() {
        var first = waiting.entrySet().stream().findFirst();
        if (first.isEmpty()) {
            running = false;
            return;
        }
        PartitionId partition = first.get().getKey();
        int lastLeaf = shard.treeShape().leaves() - 1;
        steps(
                partition,
                0,
                lastLeaf,
                false,
                () -> {
                    shard.happened(Event.TREE_REBUILT);
                    List<Runnable> tasks = waiting.remove(partition);
                    next();
                    if (tasks != null) {
                        tasks.forEach(Runnable::run);
                    }
                });
    }

    /**
     * Computes the leaves anew, trusted or not, at once, and then runs the task.
     *
     * @throws IllegalArgumentException where there are no such leaves
     */
    void leaves(PartitionId partition, int firstLeaf, int lastLeaf, Runnable then) {
        TreeShape shape = shard.treeShape();
        if (lastLeaf >= shape.leaves()) {
            throw new IllegalArgumentException("there is no leaf " + lastLeaf);
        }
        shard.happened(Event.LEAVES_REHASHED);
        steps(partition, firstLeaf, lastLeaf, true, then);
    }

    private void steps(
            PartitionId partition, int firstLeaf, int lastLeaf, boolean anew, Runnable then) {
        new Pass(partition, firstLeaf, lastLeaf, then).step(anew);
    }

    /** The way through some leaves, step by step. */
    private final class Pass {
        private final PartitionId partition;
        private final int firstLeaf;
        private final int lastLeaf;
        private final Runnable then;
        private int steps;

        Pass(PartitionId partition, int firstLeaf, int lastLeaf, Runnable then) {
            this.partition = partition;
            this.firstLeaf = firstLeaf;
            this.lastLeaf = lastLeaf;
            this.then = then;
        }

        void step(boolean anew) {
            int number = ++steps;
            // An engine with too much to do may leave it unanswered.
            Environment.Timer again = shard.environment().after(PATIENCE_NANOS, () -> step(anew));
            shard.engine()
                    .rehash(
                            new Rehash(
                                    partition,
                                    firstLeaf,
                                    lastLeaf,
                                    anew,
                                    Rehash.MAX_RECORDS,
                                    Rehash.MAX_BYTES),
                            done -> {
                                if (number == steps) {
                                    again.cancel();
                                    went(done);
                                }
                            });
        }

        private void went(Rehash.Step done) {
            long wait = shard.budget().spend(done.bytes());
            if (done.untrusted() == 0) {
                then.run();
            } else {
                shard.environment().after(wait, () -> step(false));
            }
        }
    }
}
