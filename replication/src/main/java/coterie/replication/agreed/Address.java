package coterie.replication.agreed;

import coterie.replication.HostPort;

/**
 * Where a member is found.
 *
 * @param peer by other nodes
 * @param http by clients
 */
public record Address(HostPort peer, HostPort http) {}
