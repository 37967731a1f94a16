package coterie.benchmarks.prices;

import coterie.replication.PeerListener;
import coterie.replication.message.Message;
import coterie.ring.NodeId;

/** Is told what crosses the links between the nodes of one process, on any thread. */
interface Crossings {

    /** Who does not care. */
    Crossings UNHEEDED =
            new Crossings() {
                @Override
                public void sent(NodeId from, NodeId to, Message message) {}

                @Override
                public PeerListener hearing(NodeId self, PeerListener node) {
                    return node;
                }
            };

    /** A node begins to send a message to another one; the link's delay is still to come. */
    void sent(NodeId from, NodeId to, Message message);

    /** What the node hears through. */
    PeerListener hearing(NodeId self, PeerListener node);
}
