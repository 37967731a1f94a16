package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.ring.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the transport stands with a member.
 *
 * @param id its name
 * @param address where it is looked for
 * @param connected whether a connection to it stands
 * @param tried whether an attempt to connect has ended, in whatever way; a starting node waits for
 *     this
 * @param httpAddress where it says that clients find it, null until its first handshake
 * @param incarnations those of its storage shards at its last handshake, empty until the first
 */
public record PeerStatus(
        NodeId id,
        HostPort address,
        boolean connected,
        boolean tried,
        @Nullable HostPort httpAddress,
        List<Long> incarnations) {}
