package coterie.storage.lmdb;

/**
 * What the scrub of a shard has done since its start.
 *
 * @param passes how often it has read everything
 * @param records how many records it has read in all
 * @param damaged how many of these failed their checksum
 */
public record ScrubProgress(long passes, long records, long damaged) {}
