package coterie.replication;

import coterie.replication.message.Message;
import coterie.ring.NodeId;
import java.util.random.RandomGenerator;

/**
 * All that a shard's roles know of the world: time, timers, randomness and a way to send. In
 * production Vert.x and the operating system stand behind it, in the simulator a virtual clock and
 * a seeded network.
 *
 * <p>One for each shard, used on the shard's mailbox only; timers fire there.
 */
public interface Environment {

    /**
     * A monotonic clock in nanoseconds from an arbitrary origin. The one method that any thread may
     * call.
     */
    long nanos();

    /** The wall clock in milliseconds since 1970. It may jump, and decides nothing. */
    long wallMillis();

    RandomGenerator random();

    /**
     * Sends a message, with no promise that it arrives, arrives once, or in order. A message to
     * this node itself goes to the shard that it concerns, and never arrives before this call
     * returns.
     */
    void send(NodeId to, Message message);

    /** Runs the task once after the delay, unless it is cancelled before. */
    Timer after(long delayNanos, Runnable task);

    /** A task that waits for its time. */
    interface Timer {

        /** Makes sure that the task does not run any more. Does nothing if it has run. */
        void cancel();
    }
}
