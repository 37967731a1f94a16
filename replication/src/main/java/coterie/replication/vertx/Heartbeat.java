package coterie.replication.vertx;

import coterie.replication.Environment.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One side's watch over a connection: it sends a frame that says nothing but "I am here" at each
 * interval, and gives the connection up when it has heard nothing at all for {@value #MISSED} of
 * them. Used on one loop only.
 *
 * <p>TCP alone does not notice for minutes that a machine is gone or a cable was cut, and then
 * waits longer and longer before it tries again; a new connection works as soon as the network
 * does. Both sides send unasked, so that a long frame on its way in one direction holds nothing up
 * in the other.
 */
final class Heartbeat {

    /** The first byte of such a frame, which no message has. */
    static final int KIND = 0;

    /** So many intervals may pass in silence. */
    static final int MISSED = 5;

    private final ShardLoop loop;
    private final long intervalNanos;
    private final Runnable send;
    private final Runnable silent;
    private int missed;
    private @Nullable Timer timer;

    /**
     * A watch that has yet to be started.
     *
     * @param send sends a heartbeat
     * @param silent gives the connection up
     */
    Heartbeat(ShardLoop loop, Duration interval, Runnable send, Runnable silent) {
        this.loop = loop;
        this.intervalNanos = interval.toNanos();
        this.send = send;
        this.silent = silent;
    }

    static boolean is(byte[] bytes, int at) {
        return bytes[at] == KIND;
    }

    void start() {
        missed = 0;
        next();
    }

    private void next() {
        timer = loop.schedule(intervalNanos, this::beat);
    }

    private void beat() {
        if (missed == MISSED) {
            silent.run();
        } else {
            missed++;
            send.run();
            next();
        }
    }

    /** Something came from the other side. */
    void heard() {
        missed = 0;
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
