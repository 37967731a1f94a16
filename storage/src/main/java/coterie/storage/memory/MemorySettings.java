package coterie.storage.memory;

/**
 * The bounds of a memory engine.
 *
 * @param queuedUpdates the most updates that wait for the writer
 * @param batchedUpdates the most updates of one commit
 * @param reserveBytes of the disk's capacity, what only deletes may use
 * @param hintBytesPerTarget the most that the hints of one target may weigh
 */
public record MemorySettings(
        int queuedUpdates, int batchedUpdates, long reserveBytes, long hintBytesPerTarget) {

    /** 4,096 updates in the queue, 512 in a commit, 16 KiB for deletes, 64 MiB for hints. */
    public static final MemorySettings DEFAULT = new MemorySettings(4_096, 512, 16_384, 64L << 20);
}
