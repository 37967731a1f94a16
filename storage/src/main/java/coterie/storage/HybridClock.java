package coterie.storage;

import org.jspecify.annotations.Nullable;

/**
 * The times of one shard's writes where the last write wins: a wall clock that never goes back
 * behind what it has said, nor behind what a client has seen (Kulkarni et al., "Logical Physical
 * Clocks", OPODIS 2014).
 *
 * <p>A pure state machine: the wall clock's reading is given to it.
 */
// Why a write's time is above those of all that it follows
//
// What a write supersedes is gone by causality, whatever the times say. But a third, concurrent
// value may be about, with a time between the two: had the later write a lower time than the one it
// replaced, that third value, which had lost already, would come to light again. So the time is
// above that of every sibling that the write replaces at its replica (CoordinatedWrite sees to
// that, in the transaction) and above the greatest that its client has seen.
//
// It is never below the last one issued here either, for what a shard no longer holds: a fallback
// that has delivered its hint knows nothing of the write any more. Equal is enough for that, and
// the difference matters. Of equal times the greater dot wins, and counters rise. Were the times of
// all keys strictly apart, a shard with more than 1,000 writes a second would run away from its
// wall clock, since a stored time counts milliseconds; only the writes of one key are.
//
// Nothing of it is durable. After a restart the records still hold the times of all that this
// replica holds, and clients still bring theirs. What it held and lost is, to its next write,
// what any write is that this replica has not seen: concurrent, and decided by the clocks.
public final class HybridClock {

    private long lastMillis = Long.MIN_VALUE;

    /**
     * The least time of the next write.
     *
     * @param wallMillis the wall clock, milliseconds since 1970
     * @param seenMillis the greatest time that the write's client has seen, or null for none
     */
    public long leastFor(long wallMillis, @Nullable Long seenMillis) {
        long least = Math.max(wallMillis, lastMillis);
        return seenMillis == null ? least : Math.max(least, after(seenMillis));
    }

    /** A write was issued with this time. */
    public void issued(long millis) {
        lastMillis = Math.max(lastMillis, millis);
    }

    /** The least time above another; there is none above the last one. */
    public static long after(long millis) {
        return millis == Long.MAX_VALUE ? millis : millis + 1;
    }
}
