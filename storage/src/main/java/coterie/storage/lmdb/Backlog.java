package coterie.storage.lmdb;

import java.util.random.RandomGenerator;

/**
 * How much is in the log and not on its way into LMDB yet. Used by the writer alone.
 *
 * <p>Each time LMDB takes over at a point drawn anew between four fifths of the bound and the
 * bound: the replicas of a key get the same writes, so they would all be busy with it at the same
 * moment, and no quorum would be left that is not.
 */
final class Backlog {

    /**
     * How many times as long as what gathers in memory the log may be before LMDB takes over what
     * is in it: hot keys fill it alone.
     */
    static final int LOG_FACTOR = 4;

    /** The longest that a record stays in the log alone, while the disk has room. */
    static final long MAX_AGE_NANOS = 5_000_000_000L;

    private static final double LEAST_PART = .8;

    private final Layers layers;
    private final long memoryBytes;
    private final RandomGenerator random;
    private double part;
    private long loggedBytes;
    private long activeSince;

    /**
     * @param memoryBytes how much may gather in memory
     */
    Backlog(Layers layers, long memoryBytes, RandomGenerator random) {
        this.layers = layers;
        this.memoryBytes = memoryBytes;
        this.random = random;
        this.part = drawn();
    }

    private double drawn() {
        return random.nextDouble(LEAST_PART, 1);
    }

    /** A group is about to go into the log. */
    void grows(long now) {
        if (!layers.isActive()) {
            activeSince = now;
        }
    }

    /** So much of the log was written. */
    void grew(long bytes) {
        loggedBytes += bytes;
    }

    /** LMDB takes over what there is. */
    void isTaken() {
        loggedBytes = 0;
        part = drawn();
    }

    /** Whether it is time for LMDB to take over what there is. */
    boolean isDue(long now) {
        return layers.activeBytes() >= part * memoryBytes
                || loggedBytes >= part * LOG_FACTOR * memoryBytes
                || now - activeSince >= part * MAX_AGE_NANOS;
    }

    /** Whether no more may gather before LMDB has taken over what it has begun with. */
    boolean isFull() {
        return layers.activeBytes() >= memoryBytes || loggedBytes >= LOG_FACTOR * memoryBytes;
    }
}
