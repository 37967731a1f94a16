package coterie.replication.vertx;

import java.util.Map;

/**
 * What a node's transport has done since it was made, and how it stands now.
 *
 * @param outgoingConnections connections to peers that passed the handshake, now
 * @param incomingConnections connections from peers that passed the handshake, now
 * @param framesIn messages received
 * @param framesOut messages written
 * @param bytesIn bytes received, handshakes included
 * @param bytesOut bytes of messages written
 * @param writes writes to sockets; {@code framesOut / writes} says how well messages are gathered
 * @param malformedFrames frames that were no message, or too long; each closed its connection
 * @param unknownMessages messages of a kind that only a newer version knows
 * @param droppedSends messages not sent: no connection, the backlog full, or too long for the peer
 * @param refusedHandshakes handshakes that this node refused, by reason; each reason has an entry
 * @param refusedByPeers handshakes that peers refused to this node, by reason; each reason has an
 *     entry
 */
public record TransportStatistics(
        int outgoingConnections,
        int incomingConnections,
        long framesIn,
        long framesOut,
        long bytesIn,
        long bytesOut,
        long writes,
        long malformedFrames,
        long unknownMessages,
        long droppedSends,
        Map<RefusalReason, Long> refusedHandshakes,
        Map<RefusalReason, Long> refusedByPeers) {}
