package coterie.replication.gossip;

import coterie.replication.Event;
import coterie.replication.message.Gossip;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.random.RandomGenerator;

/** All that gossip knows of the world. Timers fire, and messages come, one after the other. */
public interface GossipPort {

    /** A monotonic clock in nanoseconds from an arbitrary origin. */
    long nanos();

    /** Runs the task once after the delay. */
    void after(long delayNanos, Runnable task);

    RandomGenerator random();

    /** Sends a message, with no promise that it arrives, arrives once, or in order. */
    void send(NodeId to, Gossip message);

    /** The ring that this node goes by. */
    Epoch epoch();

    /** How busy this node is, 0 to 255. */
    int load();

    /**
     * The age in milliseconds of the oldest hint that this node holds for anybody, or -1 if it
     * holds none.
     */
    long oldestHintMillis();

    /** Counts what was done. */
    void happened(Event event);
}
