package coterie.storage.lmdb;

/** How much is in the log and not on its way into LMDB yet. Used by the writer alone. */
final class Backlog {

    /**
     * How many times as long as what gathers in memory the log may be before LMDB takes over what
     * is in it: hot keys fill it alone.
     */
    static final int LOG_FACTOR = 4;

    /** The longest that a record stays in the log alone, while the disk has room. */
    static final long MAX_AGE_NANOS = 5_000_000_000L;

    private final Layers layers;
    private final long memoryBytes;
    private long loggedBytes;
    private long activeSince;

    /**
     * @param memoryBytes how much may gather in memory
     */
    Backlog(Layers layers, long memoryBytes) {
        this.layers = layers;
        this.memoryBytes = memoryBytes;
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
    }

    boolean isFull() {
        return layers.activeBytes() >= memoryBytes || loggedBytes >= LOG_FACTOR * memoryBytes;
    }

    boolean isOld(long now) {
        return now - activeSince >= MAX_AGE_NANOS;
    }
}
