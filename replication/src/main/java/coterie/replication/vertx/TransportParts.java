package coterie.replication.vertx;

/**
 * What all connections of one node have in common.
 *
 * @param limits bounds of bytes and time
 * @param peers the other members
 * @param handshake how this node greets and judges
 * @param counters what is counted
 * @param refusals who has been refused lately
 */
record TransportParts(
        PeerSettings.Limits limits,
        Peers peers,
        Handshake handshake,
        TransportCounters counters,
        RefusalLog refusals) {}
