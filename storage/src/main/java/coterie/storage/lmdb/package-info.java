/**
 * Records on disk: a node's data folder, and one LMDB environment with its writer thread for each
 * storage shard.
 *
 * <p>Read {@link coterie.storage.lmdb.DataFolder}, {@link coterie.storage.lmdb.LmdbEngine}, then
 * {@code Writer}, which is where a group of updates becomes one synced transaction, {@code Overlay}
 * and {@code Tables}. This package alone knows LMDB, threads, files and the clock; it knows nothing
 * of other nodes or requests.
 */
@NullMarked
package coterie.storage.lmdb;

import org.jspecify.annotations.NullMarked;
