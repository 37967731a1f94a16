package coterie.http;

import coterie.ring.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Where members are found, as {@code HOST:PORT}, as far as this node knows. Safe to call from any
 * thread.
 */
public interface MemberAddresses {

    /** Where clients find it, or null while its node has not said so yet. */
    @Nullable String http(NodeId member);

    /**
     * What this node shares its fate with, as its operator says. Other members' zones come with the
     * ring's changes.
     */
    String ownZone();

    /** Where peers find it, or null while that is unknown. */
    @Nullable String peer(NodeId member);
}
