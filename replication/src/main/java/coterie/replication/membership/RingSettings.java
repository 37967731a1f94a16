package coterie.replication.membership;

/**
 * What a node is told about agreeing on the ring.
 *
 * @param leaseNanos how long a silent member may answer strict requests
 * @param voters how many members vote where there are so many: 3, 5 or 7
 */
public record RingSettings(long leaseNanos, int voters) {

    /** A lease of 10 seconds, and 5 voters. */
    public static final RingSettings DEFAULT = new RingSettings(10_000_000_000L, 5);
}
