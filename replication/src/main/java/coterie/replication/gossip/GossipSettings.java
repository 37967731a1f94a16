package coterie.replication.gossip;

/**
 * What gossip can be told.
 *
 * @param probeIntervalNanos between two probes, by a node in good health
 * @param worstHealth how many intervals longer the interval of an observer in bad health may
 *     become; 0 switches Lifeguard's local health off
 * @param confirmations how many others must confirm a suspicion until its time-out is the shortest;
 *     0 makes it the shortest at once, as in SWIM without Lifeguard
 */
public record GossipSettings(long probeIntervalNanos, int worstHealth, int confirmations) {

    /** Lifeguard's limit of the local health. */
    public static final int WORST_HEALTH = 8;

    /** Lifeguard's K. With more, a thousand nodes wait for the last accuser only. */
    public static final int CONFIRMATIONS = 2;

    /** The share of an interval that a direct probe has for itself: a half. */
    static final int DIRECT_SHARE = 2;

    /** How many others are asked to probe a member that did not answer. */
    static final int RELAYS = 3;

    /** How many others a node tells at once that what is said of it is not true. */
    static final int WITNESSES = 3;

    /**
     * The shortest time-out of a suspicion, in probe intervals; one more for each power of ten of
     * members, since a refutation then takes longer to get round.
     */
    static final int SUSPICION_INTERVALS = 3;

    /** How many times as long the longest time-out of a suspicion is. */
    static final int SUSPICION_STRETCH = 4;

    /** How often a rumour is told, for each power of e of members: λ. */
    static final int TELLINGS = 3;

    /** The most bytes that rumours take in a message. */
    public static final int MAX_RUMOUR_BYTES = 1_024;

    /** Probe intervals between two push-pulls. */
    static final int PUSH_PULL_INTERVALS = 10;

    /**
     * @throws IllegalArgumentException where a number is negative, or the interval not positive
     */
    public GossipSettings {
        if (probeIntervalNanos < 1 || worstHealth < 0 || confirmations < 0) {
            throw new IllegalArgumentException(
                    "a probe every %d ns, health to %d, %d confirmations"
                            .formatted(probeIntervalNanos, worstHealth, confirmations));
        }
    }

    /** All of Lifeguard's corrections, with so many nanoseconds between two probes. */
    public static GossipSettings every(long probeIntervalNanos) {
        return new GossipSettings(probeIntervalNanos, WORST_HEALTH, CONFIRMATIONS);
    }

    /** How often each node of a cluster tells a rumour. */
    static int tellings(int members) {
        return TELLINGS * (int) Math.ceil(Math.log(members + 1.0));
    }
}
