/**
 * The port through which a replica keeps its records and the hints for other nodes, and the ways in
 * which they change.
 *
 * <p>Read {@link coterie.storage.version.Siblings}, {@link coterie.storage.CoordinatedWrite},
 * {@link coterie.storage.Merge}, {@link coterie.storage.Slot}, {@link coterie.storage.KeepHint},
 * {@link coterie.storage.Owed}, then {@link coterie.storage.StorageEngine}. What stands here knows
 * nothing of LMDB, files, threads or other nodes; the engines behind the port are in {@code lmdb}
 * and {@code memory}.
 */
@NullMarked
package coterie.storage;

import org.jspecify.annotations.NullMarked;
