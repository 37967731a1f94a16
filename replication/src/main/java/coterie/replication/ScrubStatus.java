package coterie.replication;

/**
 * What the search for damaged records has done since the process began.
 *
 * @param passes how often all shards have read everything
 * @param records how many records were read in all
 * @param damaged how many of them failed their checksum, or were still in doubt
 */
public record ScrubStatus(long passes, long records, long damaged) {

    /** Before it began. */
    static final ScrubStatus NONE = new ScrubStatus(0, 0, 0);

    /** Of two shards together. */
    ScrubStatus plus(ScrubStatus other) {
        return new ScrubStatus(
                Math.min(passes, other.passes), records + other.records, damaged + other.damaged);
    }
}
