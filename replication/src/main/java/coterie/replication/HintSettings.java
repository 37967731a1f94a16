package coterie.replication;

/**
 * What a node keeps for members that cannot be reached. Their bound in bytes is the storage's.
 *
 * @param enabled whether it keeps anything: without hints nobody stands in for anybody
 * @param maxAgeMillis after which a hint is given up if it never counted, and one that did is
 *     offered to other primaries; by this node's wall clock, from the hint's first write
 */
public record HintSettings(boolean enabled, long maxAgeMillis) {

    /** Hints are kept for three hours. */
    public static final HintSettings DEFAULT = new HintSettings(true, 3 * 3_600_000L);

    public HintSettings {
        if (maxAgeMillis < 1) {
            throw new IllegalArgumentException("hints of no age: " + maxAgeMillis);
        }
    }
}
