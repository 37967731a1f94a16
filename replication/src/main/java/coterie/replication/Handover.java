package coterie.replication;

import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Held;
import coterie.storage.Scan;
import coterie.storage.StoredRecord;
import coterie.storage.merkle.TreeQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through one partition for the records of which this node is not to hold a copy: those of
 * fewer copies than its place in the preference list. It sees to it that all who are to hold them
 * do, and drops them where that is wanted.
 *
 * <p>A record that cannot be read stays: nobody can tell whose it was, and it counts for nothing.
 * Nor is one dropped that was made anew in such a one's place, and has not been verified: it does
 * not know of how many copies it was, and without it the node would not know that it has forgotten
 * something.
 */
final class Handover {

    /** The most records, and bytes of them, of one step. */
    static final int PAGE_RECORDS = 128;

    static final long PAGE_BYTES = 512L << 10;

    /** After which it reads a page again, since an engine may leave a scan unanswered. */
    static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Shard shard;
    private final PartitionId partition;
    private final boolean drops;
    private final Epoch epoch;
    private final int place;
    private @Nullable Key after;
    private boolean isAgain;
    private boolean isUnsure;
    private int steps;
    private long pauseNanos;

    /**
     * @param drops whether the records are dropped in the end
     */
    Handover(Shard shard, PartitionId partition, boolean drops) {
        this.shard = shard;
        this.partition = partition;
        this.drops = drops;
        this.epoch = shard.epoch();
        this.place = placeOf(shard, partition);
    }

    /** The place of this node by the ring of reads, or one behind the last. */
    static int placeOf(Shard shard, PartitionId partition) {
        List<NodeId> now = shard.holders().now(partition);
        int place = now.indexOf(shard.self());
        return place < 0 ? StoredRecord.MAX_COPIES : place;
    }

    PartitionId partition() {
        return partition;
    }

    /** How long to wait before the next attempt: twice as long each time, between the bounds. */
    long nextPauseNanos(long shortestNanos, long longestNanos) {
        pauseNanos = Math.clamp(2 * pauseNanos, shortestNanos, longestNanos);
        return pauseNanos;
    }

    /** Whether all that is left waits until it is verified, which takes all other replicas. */
    boolean isUnsure() {
        return isUnsure;
    }

    /**
     * Goes on from where the last attempt ended.
     *
     * @param listener hears at its end whether nothing is left
     */
    void attempt(Consumer<Boolean> listener) {
        if (after != null) {
            step(listener);
            return;
        }
        isAgain = false;
        isUnsure = false;
        shard.engine()
                .tree(
                        TreeQuery.root(partition, 1),
                        all ->
                                shard.engine()
                                        .tree(
                                                TreeQuery.root(partition, place + 1),
                                                own -> {
                                                    boolean isNone =
                                                            all.trusted()
                                                                    && own.trusted()
                                                                    && all.own().equals(own.own());
                                                    if (isNone) {
                                                        listener.accept(true);
                                                    } else {
                                                        step(listener);
                                                    }
                                                }));
    }

    private void step(Consumer<Boolean> listener) {
        if (!shard.epoch().equals(epoch)) {
            listener.accept(false);
            return;
        }
        Scan scan = new Scan(partition, after, PAGE_RECORDS, PAGE_BYTES);
        int number = ++steps;
        Environment.Timer again = shard.environment().after(PATIENCE_NANOS, () -> step(listener));
        shard.engine()
                .scan(
                        scan,
                        page -> {
                            if (number == steps) {
                                again.cancel();
                                read(page, listener);
                            }
                        });
    }

    private void read(Scan.Page page, Consumer<Boolean> listener) {
        List<HandoverPage.One> beyond = new ArrayList<>();
        for (Scan.Entry entry : page.entries()) {
            if (entry.held() instanceof Held.Found(StoredRecord record)
                    && record.copies() <= place) {
                if (drops && !record.verified()) {
                    isUnsure = true;
                    shard.completeness().verify(entry.key());
                } else {
                    beyond.add(new HandoverPage.One(entry.key(), record));
                }
            }
        }
        long wait = shard.budget().spend(LeafComparison.costBytes(page));
        shard.environment().after(wait, () -> handOver(page, beyond, listener));
    }

    private void handOver(
            Scan.Page page, List<HandoverPage.One> beyond, Consumer<Boolean> listener) {
        if (!shard.epoch().equals(epoch)) {
            listener.accept(false);
        } else if (beyond.isEmpty()) {
            goOn(page, listener);
        } else {
            new HandoverPage(
                            shard,
                            partition,
                            beyond,
                            drops,
                            outcome -> {
                                if (outcome == HandoverPage.Outcome.FAILED) {
                                    listener.accept(false);
                                } else {
                                    isAgain |= drops;
                                    pauseNanos = 0;
                                    goOn(page, listener);
                                }
                            })
                    .start();
        }
    }

    private void goOn(Scan.Page page, Consumer<Boolean> listener) {
        after = page.resumeAfter();
        if (after != null) {
            step(listener);
        } else if (isAgain) {
            // What was dropped is gone when a look through all of it finds nothing.
            attempt(listener);
        } else {
            listener.accept(!isUnsure);
        }
    }
}
