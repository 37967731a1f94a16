/**
 * The database node without sockets, files or threads: it coordinates clients' requests and keeps
 * its own replicas.
 *
 * <p>Read {@link coterie.replication.Environment}, {@link coterie.replication.Quorum}, then {@link
 * coterie.replication.KeyValueStore}. What stands here is single-threaded, one instance of each
 * role for each shard, and knows of the world only what the environment and the storage engine tell
 * it.
 */
@NullMarked
package coterie.replication;

import org.jspecify.annotations.NullMarked;
