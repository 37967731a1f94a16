package coterie.storage;

import coterie.ring.NodeId;

/**
 * How many hints a shard keeps for a node.
 *
 * @param target the node
 * @param hints how many, at least 1
 * @param bytes what they weigh, {@link Hint#weightBytes} each
 * @param oldestSinceMillis since when the oldest is kept, by this node's wall clock
 */
public record HintCount(NodeId target, long hints, long bytes, long oldestSinceMillis) {}
