package coterie.replication;

import coterie.replication.message.Message;
import coterie.ring.Epoch;
import coterie.ring.NodeId;

/** What a transport tells the node. Safe to call from any thread. */
public interface PeerListener {

    /** A message has come from a peer that passed the handshake. */
    void received(NodeId from, Message message);

    /** A connection to the peer stands, and its handshake was accepted. */
    void connected(NodeId peer);

    /**
     * The last connection to the peer is gone, or could not be made, or it is no peer any more, or
     * not at the same address. What was sent and not answered may be lost.
     */
    void disconnected(NodeId peer);

    /**
     * A peer refuses this node as a former member: one that has left the cluster or was removed,
     * and whose name is never given again. It comes after each attempt to connect that ends so, and
     * is what one peer says, over a connection on which nobody proves a name.
     *
     * @param by the peer that was called
     * @param detail what it said, for an operator
     */
    void turnedAway(NodeId by, String detail);

    /**
     * One who is no member, as far as this node knows, says that it belongs to the cluster, and
     * goes by a newer ring. It is refused; but this node may have missed, or forgotten, that it
     * came. It is what a stranger says, and proves nothing.
     */
    default void ahead(NodeId stranger, Epoch epoch) {}
}
