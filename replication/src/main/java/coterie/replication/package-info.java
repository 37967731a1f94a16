/**
 * The whole database node without sockets, threads or a clock of its own.
 *
 * <p>It must not know Vert.x, LMDB, JSON, files or the wall clock; those come in through ports.
 */
@NullMarked
package coterie.replication;

import org.jspecify.annotations.NullMarked;
