/**
 * The storage port: what a node asks of the place that keeps its objects.
 *
 * <p>It must not know other nodes, messages or the network.
 */
@NullMarked
package coterie.storage;

import org.jspecify.annotations.NullMarked;
