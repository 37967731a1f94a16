package coterie.consensus;

import coterie.ring.NodeId;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The rounds in which a leader makes sure that it still leads: it asks the voters whether they have
 * promised a higher ballot. Once a majority has said no, nothing can have been chosen in a higher
 * one before the round began, since that takes the promises of a majority, too.
 *
 * <p>A round that is asked for while another is under way begins when that one ends; so any number
 * of requests costs two.
 */
final class Confirmation {

    private final RandomGenerator random;
    private long round;
    private long beganNanos;
    private @Nullable Majority confirmed;
    private boolean wanted;
    private long sinceNanos;

    /**
     * @param nowNanos when a majority promised the ballot
     */
    Confirmation(RandomGenerator random, long nowNanos) {
        this.random = random;
        this.sinceNanos = nowNanos;
        this.beganNanos = nowNanos;
    }

    /** Since when a majority has surely held to the ballot. */
    long sinceNanos() {
        return sinceNanos;
    }

    /** When the last round began. */
    long beganNanos() {
        return beganNanos;
    }

    /** Whether a round may begin now. If not, one is wanted as soon as the present one ends. */
    boolean mayBegin() {
        wanted = confirmed != null;
        return !wanted;
    }

    /** Begins a round, and gives up one under way: an answer to it counts no more. */
    void begin(Voters voters, long nowNanos) {
        // Random, so that an answer to an earlier life of this node does not pass for one to this.
        round = random.nextLong();
        beganNanos = nowNanos;
        confirmed = new Majority(voters);
        wanted = false;
    }

    /** The round under way, or the last one. */
    long round() {
        return round;
    }

    /** Whether a further round was asked for while this one was under way. */
    boolean isWanted() {
        return wanted;
    }

    /**
     * A voter confirms.
     *
     * @return whether the round has ended by that, so that {@link #sinceNanos} is its beginning
     */
    boolean add(NodeId node, long incarnation, long answeredRound) {
        if (confirmed == null || answeredRound != round) {
            return false;
        }
        confirmed.add(node, incarnation);
        if (!confirmed.isReached()) {
            return false;
        }
        confirmed = null;
        sinceNanos = beganNanos;
        return true;
    }
}
