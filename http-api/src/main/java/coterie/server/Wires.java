package coterie.server;

import coterie.replication.Environment;
import coterie.replication.PeerListener;
import coterie.ring.NodeId;
import coterie.storage.Mailbox;

/**
 * What stands between a node's shards and its transport: nothing, but where an experiment gives the
 * links between nodes delays of its own, or listens to what goes over them.
 *
 * <p>What the members agree on does not pass here, nor does what they ask as strangers.
 */
public interface Wires {

    /** The shards speak and hear as the transport has it. */
    Wires BARE = new Wires() {};

    /**
     * What a shard of the node sends through.
     *
     * @param transport the shard's own
     * @param mailbox of the shard, where alone the environment may be used
     */
    default Environment speaking(NodeId self, Environment transport, Mailbox mailbox) {
        return transport;
    }

    /** What the node hears through. */
    default PeerListener hearing(NodeId self, PeerListener node) {
        return node;
    }
}
