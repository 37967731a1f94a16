package coterie.benchmarks.repair;

/**
 * What one round of anti-entropy between two replicas took, over all partitions. Bytes are those of
 * whole frames, both ways.
 *
 * @param keys that each of the two holds
 * @param differing how many of them differed
 * @param repaired how many were brought together
 * @param messages both ways
 * @param bytes of all messages
 * @param treeBytes of these, what compared the trees
 * @param versionBytes what listed the versions under leaves that differ
 * @param objectBytes what fetched, brought and acknowledged objects
 * @param differingBytes the differing keys' newer records as they are stored, each once: no repair
 *     could do with less
 */
record ExchangeCost(
        int keys,
        int differing,
        long repaired,
        long messages,
        long bytes,
        long treeBytes,
        long versionBytes,
        long objectBytes,
        long differingBytes) {

    /** What each differing key added to a round without any. */
    double bytesPerDifference(ExchangeCost equal) {
        return differing == 0 ? 0 : (double) (bytes - equal.bytes) / differing;
    }
}
