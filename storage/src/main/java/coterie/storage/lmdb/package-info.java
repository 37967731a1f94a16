/**
 * Records on disk: a node's data folder, and for each storage shard a commit log, an LMDB
 * environment and their threads.
 *
 * <p>Read {@link coterie.storage.lmdb.DataFolder}, {@link coterie.storage.lmdb.LmdbEngine}, then
 * {@code Writer}, which takes what is queued, {@code GroupCommit}, where a group of updates becomes
 * one synced entry of the log, {@code Layers}, which is what readers look into before LMDB, {@code
 * Drain}, which brings it there, {@code Tables}, and {@code Recovery}. This package and those below
 * alone know LMDB, threads, files and the clock; they know nothing of other nodes or requests.
 */
@NullMarked
package coterie.storage.lmdb;

import org.jspecify.annotations.NullMarked;
