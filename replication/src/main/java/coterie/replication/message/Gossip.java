package coterie.replication.message;

import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.List;

/**
 * What nodes say to each other to know who can be reached: requests, and their answers of the same
 * id. All of it goes to the first shard of a node.
 */
public sealed interface Gossip extends Message {

    /**
     * Asks whether the node is there. Answered by {@link Pong}.
     *
     * @param load how busy the sender is, 0 to 255
     * @param rumours what the sender has to tell; first what is said of the receiver, if that is
     *     bad
     */
    record Ping(long id, Epoch epoch, int load, List<Rumour> rumours) implements Gossip {
        public Ping {
            rumours = List.copyOf(rumours);
        }
    }

    /**
     * The node is there.
     *
     * @param load how busy it is, 0 to 255
     * @param oldestHintMillis the age of the oldest hint that it holds for anybody, or {@link
     *     #NO_HINT}
     * @param rumours what it has to tell; first its own refutation, or what is said of the receiver
     */
    record Pong(long id, Epoch epoch, int load, long oldestHintMillis, List<Rumour> rumours)
            implements Gossip {

        /** In place of an age: there is no hint. */
        public static final long NO_HINT = -1;

        /**
         * @throws IllegalArgumentException where the age is neither one nor {@link #NO_HINT}
         */
        public Pong {
            if (oldestHintMillis < NO_HINT) {
                throw new IllegalArgumentException("a hint of " + oldestHintMillis + " ms");
            }
            rumours = List.copyOf(rumours);
        }
    }

    /** Asks to ping a node that has not answered the sender. Answered by {@link Relayed}. */
    record PingRequest(long id, Epoch epoch, NodeId target, List<Rumour> rumours)
            implements Gossip {
        public PingRequest {
            rumours = List.copyOf(rumours);
        }
    }

    /**
     * What came of a {@link PingRequest}. A node that could not reach the target says so, to show
     * that the asker itself is heard.
     */
    record Relayed(long id, Epoch epoch, boolean reached, List<Rumour> rumours) implements Gossip {
        public Relayed {
            rumours = List.copyOf(rumours);
        }
    }

    /**
     * Compares what the sender believes of all members with what the receiver does. Answered by
     * {@link PushPulled}.
     *
     * @param digest of all that the sender believes
     * @param states all that the sender believes, or nothing as long as the digests may be equal
     */
    record PushPull(long id, Epoch epoch, long digest, List<Rumour> states) implements Gossip {
        public PushPull {
            states = List.copyOf(states);
        }
    }

    /**
     * What the node believes of all members.
     *
     * @param digest of all that it believes
     * @param states all of it, or nothing if the digests were equal
     */
    record PushPulled(long id, Epoch epoch, long digest, List<Rumour> states) implements Gossip {
        public PushPulled {
            states = List.copyOf(states);
        }
    }
}
