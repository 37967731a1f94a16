/**
 * What a shard keeps beside its records: hints for other nodes, the notes of what is owed, and the
 * index of the records that hold nothing but tombstones.
 *
 * <p>Read {@link coterie.storage.table.Table}, {@link coterie.storage.table.SideTransaction},
 * {@link coterie.storage.table.Ledger}. Both engines run on this; what differs between them is
 * where the {@link coterie.storage.table.Rows} stand. Nothing here knows of LMDB, files or threads.
 */
@NullMarked
package coterie.storage.table;

import org.jspecify.annotations.NullMarked;
