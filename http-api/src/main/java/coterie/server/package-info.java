/**
 * A node put together: storage, peers, the node itself and its HTTP side, started in order and
 * stopped in order.
 *
 * <p>Read {@link coterie.server.Server}, then {@link coterie.server.LocalCluster}. Here, and
 * nowhere else, the parts meet; what they do is theirs.
 */
@NullMarked
package coterie.server;

import org.jspecify.annotations.NullMarked;
