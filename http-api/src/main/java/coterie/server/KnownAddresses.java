package coterie.server;

import coterie.config.Identity;
import coterie.http.MemberAddresses;
import coterie.replication.HostPort;
import coterie.replication.Node;
import coterie.replication.agreed.Address;
import coterie.replication.vertx.PeerStatus;
import coterie.replication.vertx.PeerTransport;
import coterie.ring.NodeId;
import org.jspecify.annotations.Nullable;

/** The addresses that are agreed on; a founder's for clients it says itself until then. */
final class KnownAddresses implements MemberAddresses {

    private final Identity identity;
    private final Node node;
    private final PeerTransport transport;

    KnownAddresses(Identity identity, Node node, PeerTransport transport) {
        this.identity = identity;
        this.node = node;
        this.transport = transport;
    }

    @Override
    public @Nullable String http(NodeId member) {
        Address agreed = node.agreed().addresses().get(member);
        HostPort http = agreed == null ? null : agreed.http();
        if (http != null) {
            return http.toString();
        }
        if (member.equals(identity.id())) {
            HostPort advertised = identity.advertiseHttp();
            return (advertised != null ? advertised : identity.http()).toString();
        }
        for (PeerStatus peer : transport.peers()) {
            HostPort address = peer.httpAddress();
            if (peer.id().equals(member) && address != null) {
                return address.toString();
            }
        }
        return null;
    }

    @Override
    public String ownZone() {
        return identity.zone();
    }

    @Override
    public @Nullable String peer(NodeId member) {
        Address agreed = node.agreed().addresses().get(member);
        return agreed == null ? null : agreed.peer().toString();
    }
}
