package coterie.server;

import coterie.replication.membership.Recollection;
import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import java.nio.file.Path;

/**
 * A node that does not run, and what it knows of its cluster's agreement.
 *
 * @param cluster its cluster
 * @param node which one it is
 * @param path its data folder, or the file to which another machine exported what it knows
 * @param isHere whether it is the folder, so that a new generation can be written there
 * @param knows what it knows
 */
public record Survivor(
        ClusterId cluster, NodeId node, Path path, boolean isHere, Recollection knows) {}
