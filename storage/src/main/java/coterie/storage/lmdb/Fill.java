package coterie.storage.lmdb;

/**
 * How the file is filled.
 *
 * @param records entries in the table of records
 * @param usedBytes pages that hold something
 * @param endBytes where the last page ends: the file is no shorter, and pages before it that hold
 *     nothing are free
 */
record Fill(long records, long usedBytes, long endBytes) {}
