package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another member as the connections of all loops see it together.
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

    /** One more connection passed the handshake. */
    synchronized void connected(Greeting said) {
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
        if (connections == 0 && contact != Contact.UNREACHABLE) {
            contact = Contact.UNREACHABLE;
            peers.disconnected(id);
        }
    }

    /** The peer has shown that it is there. */
    synchronized void signOfLife() {
        retries.forEach(Runnable::run);
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
