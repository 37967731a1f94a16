package coterie.replication;

import coterie.storage.StoredRecord;

/**
 * What holds for a bucket's requests that do not say otherwise.
 *
 * @param n replicas of a key, 1 to 9; more than the members counts as their number
 * @param r replies that a read needs
 * @param w acknowledgements that a write needs
 * @param kind whether fallbacks may stand in for primaries
 * @param conflict what becomes of concurrent values
 */
public record BucketProperties(int n, Count r, Count w, Quorum.Kind kind, Conflict conflict) {

    /** What becomes of concurrent values. The ordinals are stored: append only. */
    public enum Conflict {
        /** They are kept side by side until a client settles it. */
        SIBLINGS,
        /** The one that was written last is shown, by the clocks of those who wrote. */
        LAST_WRITE_WINS
    }

    /** Of a bucket whose properties nobody has set. */
    public static final BucketProperties DEFAULT =
            new BucketProperties(
                    3, Count.Word.QUORUM, Count.Word.QUORUM, Quorum.Kind.SLOPPY, Conflict.SIBLINGS);

    /**
     * @throws IllegalArgumentException where n is out of range, or a number of replies or
     *     acknowledgements is
     */
    public BucketProperties {
        if (n < 1 || n > StoredRecord.MAX_COPIES) {
            throw new IllegalArgumentException(
                    "n " + n + " is not in 1 to " + StoredRecord.MAX_COPIES);
        }
        check("r", r, n);
        check("w", w, n);
    }

    private static void check(String name, Count count, int n) {
        if (count instanceof Count.Exactly exactly
                && (exactly.value() < 1 || exactly.value() > n)) {
            throw new IllegalArgumentException(
                    name + " " + exactly.value() + " is not in 1 to " + n + ", the n");
        }
    }
}
