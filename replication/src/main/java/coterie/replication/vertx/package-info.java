/**
 * The peer transport: TCP connections between nodes, and the event loops on which a node's shards
 * run.
 *
 * <p>Read {@link coterie.replication.vertx.PeerTransport}, {@link
 * coterie.replication.vertx.ShardLoop}, then {@code OutgoingConnection}, {@code IncomingConnection}
 * and {@code Handshake}; {@link coterie.replication.vertx.StrangerCall} is how one asks a cluster
 * something that one does not belong to. The bytes are described in {@code docs/wire-format.md}.
 * Nothing here knows what a message, a question or an answer means, or who is to be a member: it
 * carries messages between those who are, and says who can be reached.
 */
@NullMarked
package coterie.replication.vertx;

import org.jspecify.annotations.NullMarked;
