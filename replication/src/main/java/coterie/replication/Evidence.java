package coterie.replication;

import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.Target;
import java.util.List;

/**
 * On what an answer rests.
 *
 * @param replicas the nodes whose replies or acknowledgements were in hand, in the order in which
 *     they came, each fallback with the primary for which it stood in
 * @param required how many the request needed
 * @param coordinator the node that coordinated
 * @param epoch the ring that it went by
 */
public record Evidence(List<Target> replicas, int required, NodeId coordinator, Epoch epoch) {}
