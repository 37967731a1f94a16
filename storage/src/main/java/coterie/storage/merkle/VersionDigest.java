package coterie.storage.merkle;

import coterie.ring.Key;
import coterie.storage.version.Siblings;

/**
 * 128 bits that stand for which version of a key a replica holds: equal at two replicas exactly if
 * key, causal context, the siblings' dots and tombstone flags, and the number of copies are equal
 * (but for a chance of 2⁻¹²⁸).
 *
 * <p>Values do not enter: a dot is issued once for ever, so that equal dots mean equal values, and
 * the cost does not grow with them.
 *
 * <p>Digests form a group under {@link #plus}, each half by itself modulo 2⁶⁴: the digest of a set
 * of records is the sum of theirs, in any order, and a record leaves it by {@link #minus}. Why that
 * is sound: {@code docs/decisions/merkle-sums.md}.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record VersionDigest(long high, long low) {

    /** Of no record at all: the sum of nothing. */
    public static final VersionDigest NONE = new VersionDigest(0, 0);

    /**
     * Of one key's version. Part of the disk format and of what nodes say to each other; it never
     * changes.
     *
     * @param copies the largest N that a write of the key asked for
     */
    public static VersionDigest of(Key key, Siblings siblings, int copies) {
        return Murmur3.digest(key, siblings, copies);
    }

    /** The sum of both. */
    public VersionDigest plus(VersionDigest other) {
        return new VersionDigest(high + other.high, low + other.low);
    }

    /** What is left when the other is taken out. */
    public VersionDigest minus(VersionDigest other) {
        return new VersionDigest(high - other.high, low - other.low);
    }

    /** Whether it is that of no record. */
    public boolean isNone() {
        return high == 0 && low == 0;
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
