/**
 * The port through which a replica keeps its records, and the two ways in which a record changes.
 *
 * <p>Read {@link coterie.storage.version.Siblings}, {@link coterie.storage.CoordinatedWrite},
 * {@link coterie.storage.Merge}, then {@link coterie.storage.StorageEngine}. What stands here knows
 * nothing of LMDB, files, threads or other nodes; the engines behind the port are in {@code lmdb}
 * and {@code memory}.
 */
@NullMarked
package coterie.storage;

import org.jspecify.annotations.NullMarked;
