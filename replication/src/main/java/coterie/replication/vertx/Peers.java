package coterie.replication.vertx;

import coterie.replication.PeerListener;
import coterie.replication.message.Message;
import coterie.ring.NodeId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The peers of one node, and the listener that hears of them. Safe to call from any thread. */
final class Peers {

    private final NodeId self;
    private final Map<NodeId, Peer> byId = new TreeMap<>();
    private final TransportCounters counters;
    private volatile @Nullable PeerListener listener;

    Peers(PeerSettings settings, TransportCounters counters) {
        this.self = settings.self();
        this.counters = counters;
        settings.peers()
                .forEach((id, address) -> {
                    if (!id.equals(self)) {
                        byId.put(id, new Peer(id, address, this));
                    }
                });
    }

    NodeId self() {
        return self;
    }

    /** The peer of that name, or null where it is no member. */
    @Nullable Peer get(NodeId id) {
        return byId.get(id);
    }

    /** All peers in the order of their names. */
    List<Peer> all() {
        return List.copyOf(byId.values());
    }

    /**
     * From now on the listener hears of everything; what came before is lost. Null: nobody hears of
     * anything.
     */
    void listen(@Nullable PeerListener next) {
        listener = next;
    }

    void received(NodeId from, Message message) {
        PeerListener hears = listener;
        if (hears != null) {
            hears.received(from, message);
        }
    }

    void connected(NodeId peer) {
        PeerListener hears = listener;
        if (hears != null) {
            hears.connected(peer);
        }
    }

    void disconnected(NodeId peer) {
        PeerListener hears = listener;
        if (hears != null) {
            hears.disconnected(peer);
        }
    }

    void dropped() {
        counters.droppedSends.increment();
    }
}
