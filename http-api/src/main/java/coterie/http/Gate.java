package coterie.http;

import org.jspecify.annotations.Nullable;

/** Whether the node takes clients' requests for values now. Safe to use from any thread. */
public final class Gate {

    private volatile @Nullable String closedBecause;
    private volatile boolean draining;
    private boolean closed;

    /**
     * A closed gate.
     *
     * @param reason for people, such as "starting"
     */
    public Gate(String reason) {
        this.closedBecause = reason;
    }

    /** From now on requests are taken, unless the gate was closed for good. */
    public synchronized void open() {
        if (!closed) {
            closedBecause = null;
        }
    }

    /**
     * From now on no request is taken any more.
     *
     * @param reason for people
     */
    public synchronized void close(String reason) {
        closed = true;
        closedBecause = reason;
    }

    /**
     * From now on no request is taken any more, and whoever sends one is asked to close the
     * connection.
     */
    public synchronized void drain() {
        draining = true;
        if (!closed) {
            close("the node is draining: it shuts down");
        }
    }

    /** Whether requests are taken. */
    public boolean isOpen() {
        return closedBecause == null;
    }

    /** Whether it never opens again. */
    public synchronized boolean isClosedForGood() {
        return closed;
    }

    /** Why requests are refused, or null while they are taken. */
    @Nullable String closedBecause() {
        return closedBecause;
    }

    boolean isDraining() {
        return draining;
    }
}
