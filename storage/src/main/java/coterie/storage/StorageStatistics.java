package coterie.storage;

/**
 * What a shard's store holds and has done since it was opened.
 *
 * @param keys records, tombstones among them
 * @param usedBytes bytes of pages in use
 * @param mapBytes the size of the map (for memory, what is held)
 * @param reads reads served
 * @param updates updates made durable
 * @param commits transactions committed
 * @param damagedRecords records found with a wrong checksum
 * @param divergedUpdates merges rejected since they contradicted what is held: damage that somebody
 *     must look into
 * @param queuedUpdates updates that wait for the writer now
 * @param hints hints kept for other nodes
 * @param hintBytes what they weigh, {@link Hint#weightBytes} each
 * @param full whether writes are refused because the disk or the map is full
 */
public record StorageStatistics(
        long keys,
        long usedBytes,
        long mapBytes,
        long reads,
        long updates,
        long commits,
        long damagedRecords,
        long divergedUpdates,
        int queuedUpdates,
        long hints,
        long hintBytes,
        boolean full) {}
