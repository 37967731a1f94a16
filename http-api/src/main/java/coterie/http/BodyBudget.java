package coterie.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies the node holds in memory at once, over all connections. Safe
 * from any thread.
 */
final class BodyBudget {

    private final long limitBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    BodyBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Takes so many bytes, or none and answers false where they would go beyond the limit. */
    boolean tryTake(long bytes) {
        if (heldBytes.addAndGet(bytes) <= limitBytes) {
            return true;
        }
        heldBytes.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    long heldBytes() {
        return heldBytes.get();
    }
}
