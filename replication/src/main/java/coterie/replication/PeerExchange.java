package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.PartitionId;

/**
 * The exchanges of a partition with a peer.
 *
 * @param partition what is compared
 * @param peer with whom
 * @param verifiedAtMillis this node's wall clock when both were last seen to hold the same, or 0 if
 *     they never were since the process began
 * @param lastEnding how the last exchange ended, in the words of {@link Exchange.Ending}, or empty
 *     before the first one
 */
public record PeerExchange(
        PartitionId partition, NodeId peer, long verifiedAtMillis, String lastEnding) {}
