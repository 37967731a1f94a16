package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.replication.message.Message;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another member as the connections of all loops see it together: one name at one address.
 *
 * <p>Safe to call from any thread. The listener is called under this object's lock, so that
 * "connected" and "disconnected" come in the order in which they were true.
 */
final class Peer {

    private enum Contact {
        UNTRIED,
        CONNECTED,
        UNREACHABLE
    }

    private final NodeId id;
    private final HostPort address;
    private final Peers peers;
    private volatile boolean retired;
    private final List<Runnable> retries = new ArrayList<>();
    private Contact contact = Contact.UNTRIED;
    private int connections;
    private @Nullable Greeting greeting;

    Peer(NodeId id, HostPort address, Peers peers) {
        this.id = id;
        this.address = address;
        this.peers = peers;
    }

    NodeId id() {
        return id;
    }

    HostPort address() {
        return address;
    }

    /**
     * Has the task called, from any thread, whenever there is a sign of life, so that no connection
     * sleeps through it.
     */
    synchronized void onSignOfLife(Runnable retry) {
        retries.add(retry);
    }

    /**
     * It is no peer any more, or not at this address. The listener hears that it is gone, and then
     * nothing more of this one; whoever holds a connection closes it.
     */
    synchronized void retire() {
        if (!retired && contact != Contact.UNREACHABLE) {
            contact = Contact.UNREACHABLE;
            peers.disconnected(id);
        }
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    /** One more connection passed the handshake. */
    synchronized void connected(Greeting said) {
        if (retired) {
            return;
        }
        greeting = said;
        connections++;
        if (contact != Contact.CONNECTED) {
            contact = Contact.CONNECTED;
            peers.connected(id);
            signOfLife();
        }
    }

    /** One of those connections is gone. */
    synchronized void lost() {
        connections--;
        failed();
    }

    /** An attempt to connect came to nothing. */
    synchronized void failed() {
        if (!retired && connections == 0 && contact != Contact.UNREACHABLE) {
            contact = Contact.UNREACHABLE;
            peers.disconnected(id);
        }
    }

    /** The peer refuses this node as a former member. */
    synchronized void turnedAway(String detail) {
        if (!retired) {
            peers.turnedAway(id, detail);
        }
    }

    /** It has said something. */
    void received(Message message) {
        if (!retired) {
            peers.received(id, message);
        }
    }

    /** The peer has shown that it is there. */
    synchronized void signOfLife() {
        if (!retired) {
            retries.forEach(Runnable::run);
        }
    }

    synchronized PeerStatus status() {
        return new PeerStatus(
                id,
                address,
                contact == Contact.CONNECTED,
                contact != Contact.UNTRIED,
                greeting == null ? null : greeting.httpAddress(),
                greeting == null ? List.of() : greeting.incarnations());
    }
}
