package coterie.replication;

/**
 * What holds for a bucket's requests that do not say otherwise.
 *
 * @param n replicas of a key, 1 to 9; more than the members counts as their number
 * @param r replies that a read needs
 * @param w acknowledgements that a write needs
 * @param kind whether fallbacks may stand in for primaries
 */
public record BucketProperties(int n, Count r, Count w, Quorum.Kind kind) {

    /** Of a bucket whose properties nobody has set. */
    public static final BucketProperties DEFAULT =
            new BucketProperties(3, Count.Word.QUORUM, Count.Word.QUORUM, Quorum.Kind.SLOPPY);
}
