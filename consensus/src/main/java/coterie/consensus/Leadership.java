package coterie.consensus;

import coterie.ring.NodeId;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who this node believes to lead, and when it is time to try itself. Belief only: two may lead at
 * once and nothing goes wrong, but little gets chosen while they outbid each other. So whoever
 * failed waits for a random time that grows with each failure, until one is left alone for long
 * enough ("Paxos Made Simple", §2.4).
 */
final class Leadership {

    private final PaxosSettings settings;
    private final RandomGenerator random;
    private @Nullable NodeId leader;
    private long heardNanos;
    private long dueNanos;
    private int failures;

    Leadership(PaxosSettings settings, RandomGenerator random, long nowNanos) {
        this.settings = settings;
        this.random = random;
        this.heardNanos = nowNanos;
        long untilHeard = 2 * settings.heartbeatNanos();
        this.dueNanos = nowNanos + untilHeard + random.nextLong(settings.silenceNanos());
    }

    /** A leader spoke, in a ballot that was not refused. */
    void heard(NodeId node, long nowNanos) {
        leader = node;
        heardNanos = nowNanos;
        failures = 0;
        postpone(nowNanos);
    }

    /** Somebody else believes that the node leads; that counts only where nothing is known. */
    void hinted(NodeId node, long nowNanos) {
        if (leader(nowNanos) == null) {
            leader = node;
            heardNanos = nowNanos;
        }
    }

    /** Somebody may be about to lead. */
    void postpone(long nowNanos) {
        dueNanos = nowNanos + settings.silenceNanos() + random.nextLong(settings.silenceNanos());
    }

    /** This node tried to lead, or led, and has lost. */
    void failed(long nowNanos) {
        leader = null;
        int doublings = Math.min(failures++, PaxosSettings.MAX_BACKOFF_DOUBLINGS);
        dueNanos = nowNanos + 1 + random.nextLong(settings.backoffNanos() << doublings);
    }

    /** Somebody else has won: this node waits to hear from it. */
    void lost(long nowNanos) {
        leader = null;
        postpone(nowNanos);
    }

    /** Whether nobody has led for so long that this node may try. */
    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    /** How often it has failed since it last heard of a leader. */
    int failures() {
        return failures;
    }

    /** When a leader was last heard, or this node started. */
    long heardNanos() {
        return heardNanos;
    }

    /** Who leads, or null if nobody was heard for longer than anybody may be silent. */
    @Nullable NodeId leader(long nowNanos) {
        long stale = Math.max(2 * settings.silenceNanos(), 3 * settings.pollNanos());
        return nowNanos - heardNanos < stale ? leader : null;
    }
}
