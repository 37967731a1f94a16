package coterie.consensus;

/**
 * The times and limits of a node that takes part. All nodes of a cluster may have different ones;
 * only how soon something is chosen depends on them.
 *
 * @param retryNanos how long to wait for an answer before a question is sent again
 * @param heartbeatNanos how often the one that leads asks the voters to confirm its ballot
 * @param silenceNanos how long a leader may be silent before others try to lead, and may hear from
 *     no majority before it gives up; up to as much again is added at random
 * @param backoffNanos how long, at most, a proposer waits after its first failure; twice as long
 *     after each further one, up to {@link #MAX_BACKOFF_DOUBLINGS}
 * @param pollNanos how long a member may hear nothing before it asks somebody what it has missed
 * @param keptEntries how many of the last entries are kept beside a snapshot, for members that are
 *     a little behind; at twice as many a new snapshot is made
 * @param batchBytes how many bytes of entries to send at a time, unless a single one has more
 * @param pendingProposals how many proposals may wait at a node, its own and those it was sent
 */
public record PaxosSettings(
        long retryNanos,
        long heartbeatNanos,
        long silenceNanos,
        long backoffNanos,
        long pollNanos,
        int keptEntries,
        int batchBytes,
        int pendingProposals) {

    /** How often the wait after a failure doubles. */
    public static final int MAX_BACKOFF_DOUBLINGS = 5;

    private static final long MILLIS = 1_000_000;

    /** Good for nodes within some milliseconds of each other. */
    public static final PaxosSettings DEFAULT =
            new PaxosSettings(
                    200 * MILLIS,
                    500 * MILLIS,
                    2_000 * MILLIS,
                    200 * MILLIS,
                    5_000 * MILLIS,
                    128,
                    1 << 20,
                    1_024);

    /**
     * @throws IllegalArgumentException where a time or limit is not above 0, or silence is no
     *     longer than two heartbeats
     */
    public PaxosSettings {
        long least =
                Math.min(Math.min(retryNanos, heartbeatNanos), Math.min(backoffNanos, pollNanos));
        if (least <= 0 || keptEntries <= 0 || batchBytes <= 0 || pendingProposals <= 0) {
            throw new IllegalArgumentException("times and limits are above 0");
        }
        if (silenceNanos < 2 * heartbeatNanos) {
            throw new IllegalArgumentException("a leader needs two heartbeats to be heard");
        }
    }
}
