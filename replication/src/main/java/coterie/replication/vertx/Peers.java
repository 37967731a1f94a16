package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.replication.PeerListener;
import coterie.replication.message.Message;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The peers of one node as they come and go, and the listeners that hear of them. Safe to call from
 * any thread.
 */
final class Peers {

    private final NodeId self;
    private final TransportCounters counters;
    private volatile Known known = new Known(Collections.emptySortedMap(), Set.of());
    private volatile @Nullable PeerListener listener;
    private volatile @Nullable StrangerListener strangers;

    /** Who is a peer, and who was a member once. Never changed, but replaced as a whole. */
    private record Known(SortedMap<NodeId, Peer> peers, Set<NodeId> former) {}

    Peers(PeerSettings settings, TransportCounters counters) {
        this.self = settings.self();
        this.counters = counters;
        membersAre(settings.peers(), Set.of());
    }

    NodeId self() {
        return self;
    }

    /**
     * From now on these are the peers. One whose name and address were there before stays as it is;
     * any other is retired before it is replaced, so that all that is said of it comes before
     * anything is said of its successor.
     */
    synchronized void membersAre(Map<NodeId, HostPort> members, Set<NodeId> former) {
        SortedMap<NodeId, Peer> before = known.peers();
        for (Peer peer : before.values()) {
            if (!peer.address().equals(members.get(peer.id()))) {
                peer.retire();
            }
        }
        SortedMap<NodeId, Peer> next = new TreeMap<>();
        members.forEach((id, address) -> {
            if (!id.equals(self)) {
                Peer present = before.get(id);
                next.put(
                        id,
                        present == null || present.isRetired()
                                ? new Peer(id, address, this)
                                : present);
            }
        });
        known = new Known(next, Set.copyOf(former));
    }

    /** The peer of that name, or null where it is no member. */
    @Nullable Peer get(NodeId id) {
        return known.peers().get(id);
    }

    /** Whether one of that name has left or was removed. */
    boolean isFormer(NodeId id) {
        return known.former().contains(id);
    }

    /** All peers in the order of their names. */
    List<Peer> all() {
        return List.copyOf(known.peers().values());
    }

    /**
     * From now on the listener hears of everything; what came before is lost. Null: nobody hears of
     * anything.
     */
    void listen(@Nullable PeerListener next) {
        listener = next;
    }

    /** From now on the listener answers strangers. Null: nobody does. */
    void answerBy(@Nullable StrangerListener next) {
        strangers = next;
    }

    /** Who answers strangers, or null where nobody does. */
    @Nullable StrangerListener strangers() {
        return strangers;
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

    void turnedAway(NodeId by, String detail) {
        PeerListener hears = listener;
        if (hears != null) {
            hears.turnedAway(by, detail);
        }
    }

    void ahead(NodeId stranger, Epoch epoch) {
        PeerListener hears = listener;
        if (hears != null) {
            hears.ahead(stranger, epoch);
        }
    }

    void dropped() {
        counters.droppedSends.increment();
    }
}
