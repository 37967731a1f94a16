package coterie.replication.agreed;

import coterie.replication.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * Where a member is found.
 *
 * @param peer by other nodes
 * @param http by clients, or null for a founder that has not said so yet
 */
public record Address(HostPort peer, @Nullable HostPort http) {}
