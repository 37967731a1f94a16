package coterie.replication;

import coterie.replication.membership.RingSettings;
import coterie.storage.SiblingLimits;

/**
 * What a node can be told.
 *
 * @param siblings how much may pile up under one key
 * @param probeIntervalNanos between two probes, each of one member
 * @param requestsInFlight the most client requests of one shard that wait for an answer; more are
 *     shed
 * @param hints what is kept for members that cannot be reached
 * @param repair how replicas are kept equal
 * @param backgroundBytesPerSecond what each shard may spend on work that nobody waits for, or 0 for
 *     as much as clients do not feel
 * @param ring how the ring is agreed on
 */
public record NodeSettings(
        SiblingLimits siblings,
        long probeIntervalNanos,
        int requestsInFlight,
        HintSettings hints,
        RepairSettings repair,
        long backgroundBytesPerSecond,
        RingSettings ring) {

    /**
     * Of a node that was told nothing: 100 siblings of 10 MiB, a probe a second, 4,096 requests in
     * flight.
     */
    public static final NodeSettings DEFAULT =
            new NodeSettings(
                    new SiblingLimits(100, 10L << 20),
                    1_000_000_000L,
                    4_096,
                    HintSettings.DEFAULT,
                    RepairSettings.DEFAULT,
                    0);

    /** Of a node that was told nothing of the ring. */
    public NodeSettings(
            SiblingLimits siblings,
            long probeIntervalNanos,
            int requestsInFlight,
            HintSettings hints,
            RepairSettings repair,
            long backgroundBytesPerSecond) {
        this(
                siblings,
                probeIntervalNanos,
                requestsInFlight,
                hints,
                repair,
                backgroundBytesPerSecond,
                RingSettings.DEFAULT);
    }
}
