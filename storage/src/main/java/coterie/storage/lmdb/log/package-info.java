/**
 * A log of numbered entries in files that are written out beforehand and used again and again, so
 * that a sync has to bring nothing but the entry to the disk.
 *
 * <p>Read {@link coterie.storage.lmdb.log.CommitLog}, {@link coterie.storage.lmdb.log.Tail} for
 * what a start finds of it, {@code Segment} and {@code Header}. This package knows nothing of what
 * the entries mean.
 */
@NullMarked
package coterie.storage.lmdb.log;

import org.jspecify.annotations.NullMarked;
