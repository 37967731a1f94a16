package coterie.replication;

import coterie.replication.message.Message;
import coterie.ring.NodeId;

/** What a transport tells the node. Safe to call from any thread. */
public interface PeerListener {

    /** A message has come from a peer that passed the handshake. */
    void received(NodeId from, Message message);

    /** A connection to the peer stands, and its handshake was accepted. */
    void connected(NodeId peer);

    /**
     * The last connection to the peer is gone, or could not be made. What was sent and not answered
     * may be lost.
     */
    void disconnected(NodeId peer);
}
