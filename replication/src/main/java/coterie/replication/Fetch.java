package coterie.replication;

import coterie.ring.Arrival;
import coterie.ring.Epoch;
import coterie.ring.HashRange;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one new replica: copies what it lacks from one old replica, then compares it with every one
 * of them, since a write that was acknowledged may be held by any W of them.
 *
 * <p>It is done in attempts. One that fails leaves what it has reached to the next one: the page up
 * to which records were copied, whichever replica they came from, and those old replicas with which
 * it was compared. The comparisons alone decide; what was copied only makes them cheap.
 */
final class Fetch {

    private final Shard shard;
    private final Arrival arrival;
    private final Epoch epoch;
    private final List<NodeId> before;
    private final List<NodeId> old;
    private final Runnable progress;
    private final Set<NodeId> uncompared;
    private final List<NodeId> untried = new ArrayList<>();
    private @Nullable NodeId source;
    private @Nullable Key after;
    private boolean isCopied;
    private long keys;
    private long bytes;
    private long keysOfAll;
    private long verifiedCommit = Long.MAX_VALUE;
    private long pauseNanos;

    /**
     * @param givenUp a member that goes, and for which nobody waits, or null
     * @param progress is run when there is more to tell
     */
    Fetch(Shard shard, Arrival arrival, @Nullable NodeId givenUp, Runnable progress) {
        this.shard = shard;
        this.arrival = arrival;
        this.epoch = shard.epoch();
        this.before = shard.holders().now(arrival.partition());
        this.old =
                before.subList(0, Math.min(before.size(), arrival.formerPlace())).stream()
                        .filter(node -> !node.equals(givenUp))
                        .toList();
        this.uncompared = new TreeSet<>(old);
        this.progress = progress;
    }

    PartitionId partition() {
        return arrival.partition();
    }

    /** From whom records were last copied, or null before. */
    @Nullable NodeId source() {
        return source;
    }

    long keys() {
        return keys;
    }

    long bytes() {
        return bytes;
    }

    /** About how many keys there are, as far as is known. */
    long keysOfAll() {
        return keysOfAll;
    }

    /** How long to wait before the next attempt: twice as long each time, between the bounds. */
    long nextPauseNanos(long shortestNanos, long longestNanos) {
        pauseNanos = Math.clamp(2 * pauseNanos, shortestNanos, longestNanos);
        return pauseNanos;
    }

    /**
     * Goes on from where the last attempt ended.
     *
     * @param listener hears at its end whether the replica is made
     */
    void attempt(Consumer<Boolean> listener) {
        if (old.isEmpty()) {
            listener.accept(true);
        } else if (isCopied) {
            compare(listener);
        } else {
            untried.clear();
            untried.addAll(sources());
            copy(listener);
        }
    }

    /** Whether the shard goes by another epoch than that for which the replica is to be made. */
    private boolean isOver() {
        return !shard.epoch().equals(epoch);
    }

    /** Those that hold all of the records first; the others hold some. */
    private List<NodeId> sources() {
        List<NodeId> order = new ArrayList<>(shard.inOrderOfAsking(old));
        order.removeIf(node -> !shard.isInReach(node));
        List<NodeId> whole = before.subList(0, Math.min(before.size(), arrival.place() + 1));
        order.sort((one, other) -> Boolean.compare(whole.contains(other), whole.contains(one)));
        return order;
    }

    private void copy(Consumer<Boolean> listener) {
        if (untried.isEmpty() || isOver()) {
            listener.accept(false);
            return;
        }
        NodeId from = untried.getFirst();
        source = from;
        progress.run();
        new FetchedPage(shard, arrival, from, after, page -> copied(page, listener)).start();
    }

    private void copied(@Nullable FetchedPage page, Consumer<Boolean> listener) {
        if (page == null) {
            shard.happened(Event.FETCH_TRIED_NEXT);
            untried.removeFirst();
            copy(listener);
            return;
        }
        after = page.resumeAfter();
        keys += page.keys();
        bytes += page.bytes();
        pauseNanos = 0;
        keysOfAll = after == null ? keys : Math.max(keys, (long) (keys / shareBefore(after)));
        progress.run();
        isCopied = after == null;
        long wait = page.keys() == 0 ? 0 : shard.budget().spendOnWrite(page.costBytes());
        shard.environment()
                .after(
                        wait,
                        () -> {
                            if (isCopied) {
                                compare(listener);
                            } else {
                                copy(listener);
                            }
                        });
    }

    /** Hashes are spread evenly, so what share of them is behind tells what share of the keys. */
    private double shareBefore(Key key) {
        HashRange range = shard.ring().partitioner().range(partition());
        double width = unsigned(range.last() - range.first()) + 1;
        return Math.max(Double.MIN_NORMAL, (unsigned(key.hash() - range.first()) + 1) / width);
    }

    private static double unsigned(long value) {
        return (value >>> 1) * 2.0 + (value & 1);
    }

    private void compare(Consumer<Boolean> listener) {
        if (isOver()) {
            listener.accept(false);
            return;
        }
        NodeId peer = uncompared.stream().filter(shard::isInReach).findFirst().orElse(null);
        if (peer == null) {
            if (uncompared.isEmpty()) {
                settle();
            }
            listener.accept(uncompared.isEmpty());
            return;
        }
        CommonRecords common =
                new CommonRecords(partition(), peer, arrival.commonCopies(before.indexOf(peer)));
        new Exchange(
                        shard,
                        common,
                        Runnable::run,
                        result -> {
                            boolean isVerified = result.ending() == Exchange.Ending.VERIFIED;
                            if (isVerified && !isOver()) {
                                uncompared.remove(peer);
                                verifiedCommit = Math.min(verifiedCommit, result.commit());
                                compare(listener);
                            } else {
                                listener.accept(false);
                            }
                        })
                .start();
    }

    /**
     * A node that was no replica at all, and lost its disk while it was made one, has it all again.
     */
    private void settle() {
        if (arrival.formerPlace() < Arrival.PLACES) {
            return;
        }
        for (Owed owed : shard.engine().owed().keySet()) {
            if (owed.partition().equals(partition()) && owed.reason() == Owed.Reason.EMPTY_START) {
                shard.engine().change(new OwedChange.Settle(owed, verifiedCommit), () -> {});
            }
        }
    }
}
