package coterie.replication;

/**
 * How a node keeps its replicas equal to the others' when nobody reads.
 *
 * @param enabled whether it compares all of its partitions with all of its peers at intervals; what
 *     is owed is compared in any case
 * @param intervalMillis from the beginning of one such round to that of the next
 * @param tombstoneMinAgeMillis how long a record of nothing but tombstones is kept at the least, by
 *     this node's wall clock, since it was stored here
 */
public record RepairSettings(boolean enabled, long intervalMillis, long tombstoneMinAgeMillis) {

    /** A round every ten minutes; tombstones stay for four hours. */
    public static final RepairSettings DEFAULT =
            new RepairSettings(true, 10 * 60_000L, 4 * 3_600_000L);

    /**
     * @throws IllegalArgumentException where a time is below 1 ms
     */
    public RepairSettings {
        if (intervalMillis < 1 || tombstoneMinAgeMillis < 1) {
            throw new IllegalArgumentException(
                    "a round every "
                            + intervalMillis
                            + " ms, tombstones for "
                            + tombstoneMinAgeMillis
                            + " ms: both must be at least 1");
        }
    }
}
