package coterie.replication;

import coterie.ring.PartitionId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Hands over what this shard holds and is not to hold: all of it, before its node goes; and what it
 * lost to others by a change of the ring, to drop it, once the change is over.
 *
 * <p>Where nothing is known to be left it looks again now and then, at the roots of the trees
 * alone: a write of before may come late, and whatever this node kept for itself could come back
 * one day from under a tombstone that all others have forgotten.
 */
final class Handovers {

    /** The most partitions that are gone through at a time. */
    static final int MAX_RUNNING = 4;

    static final long SHORTEST_PAUSE_NANOS = 500_000_000L;
    static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;

    /** After which it looks again. */
    static final long LOOK_NANOS = 60_000_000_000L;

    private final Shard shard;
    private final List<PartitionId> partitions;
    private final Runnable progress;
    private final NavigableSet<PartitionId> left = new TreeSet<>();
    private final Deque<Handover> due = new ArrayDeque<>();
    private boolean mayRun;
    private boolean isGoing;
    private int running;
    private long turn;

    /**
     * @param partitions those of the shard
     * @param progress is run when there is less left
     */
    Handovers(Shard shard, List<PartitionId> partitions, Runnable progress) {
        this.shard = shard;
        this.partitions = partitions;
        this.progress = progress;
        reckon();
    }

    /** Begins to work. */
    void start() {
        mayRun = true;
        goOn();
        lookAgain();
    }

    /** The shard goes by another epoch: all begins anew. */
    void ringChanged() {
        reckon();
        goOn();
    }

    /** Whether something is to be handed over before this node may go. */
    boolean isHandingOver() {
        return shard.holders().isHandingOver();
    }

    /** Whether the cluster waits for this node to drop something. */
    boolean isDropping() {
        return shard.agreed().membership().dropping().containsKey(shard.self());
    }

    /** How many partitions may hold something that is to be handed over, or dropped. */
    int left() {
        return left.size();
    }

    private void reckon() {
        turn++;
        running = 0;
        left.clear();
        due.clear();
        boolean isSettled = !shard.topology().isChanging();
        for (PartitionId partition : partitions) {
            if (Handover.placeOf(shard, partition) > 0) {
                left.add(partition);
            }
        }
        if (isSettled || isHandingOver()) {
            left.forEach(partition -> due.add(new Handover(shard, partition, isSettled)));
        }
    }

    private void lookAgain() {
        shard.environment()
                .after(
                        LOOK_NANOS,
                        () -> {
                            if (!shard.topology().isChanging()) {
                                lookAtRest();
                                goOn();
                            }
                            lookAgain();
                        });
    }

    /** At those of which nothing is known to be left. */
    private void lookAtRest() {
        for (PartitionId partition : partitions) {
            if (Handover.placeOf(shard, partition) > 0 && left.add(partition)) {
                due.add(new Handover(shard, partition, true));
            }
        }
    }

    /** What an attempt is called back with may come before this returns. */
    private void goOn() {
        if (isGoing) {
            return;
        }
        isGoing = true;
        while (mayRun && running < MAX_RUNNING && !due.isEmpty()) {
            Handover next = due.remove();
            long began = turn;
            running++;
            next.attempt(nothingLeft -> {
                if (began == turn) {
                    ended(next, nothingLeft);
                }
            });
        }
        isGoing = false;
    }

    private void ended(Handover one, boolean nothingLeft) {
        running--;
        if (nothingLeft) {
            left.remove(one.partition());
            progress.run();
        } else {
            long longest = one.isUnsure() ? LOOK_NANOS : LONGEST_PAUSE_NANOS;
            long pause = one.nextPauseNanos(SHORTEST_PAUSE_NANOS, longest);
            long jitter = shard.environment().random().nextLong(pause / 4);
            long began = turn;
            shard.environment()
                    .after(
                            pause + jitter,
                            () -> {
                                if (began == turn) {
                                    due.add(one);
                                    goOn();
                                }
                            });
        }
        goOn();
    }
}
