package coterie.replication.vertx;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long after each failure up to a bound, and
 * somewhere between half and the whole of that, so that the nodes of a cluster do not all knock at
 * once when a peer comes back.
 */
final class Backoff {

    private final long firstNanos;
    private final long longestNanos;
    private final RandomGenerator random;
    private long nextNanos;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
        this.random = random;
        this.nextNanos = firstNanos;
    }

    long nextNanos() {
        long bound = nextNanos;
        nextNanos = Math.min(2 * bound, longestNanos);
        return bound / 2 + random.nextLong(bound / 2 + 1);
    }

    void reset() {
        nextNanos = firstNanos;
    }
}
