/**
 * The peer transport: TCP connections between nodes, and the event loops on which a node's shards
 * run.
 *
 * <p>Read {@link coterie.replication.vertx.PeerTransport}, {@link
 * coterie.replication.vertx.ShardLoop}, then {@code OutgoingConnection}, {@code IncomingConnection}
 * and {@code Handshake}. The bytes are described in {@code docs/wire-format.md}. Nothing here knows
 * what a message means: it carries messages and says who can be reached.
 */
@NullMarked
package coterie.replication.vertx;

import org.jspecify.annotations.NullMarked;
