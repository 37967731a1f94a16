package coterie.ring;

/**
 * A range of key hashes, both ends within it, as unsigned 64-bit numbers.
 *
 * @param first the smallest hash of the range
 * @param last the greatest hash of the range, not below {@code first}
 */
public record HashRange(long first, long last) {

    /**
     * @throws IllegalArgumentException where the last hash is below the first
     */
    public HashRange {
        if (Long.compareUnsigned(first, last) > 0) {
            throw new IllegalArgumentException(
                    "range from %016x to %016x is empty".formatted(first, last));
        }
    }

    /** Whether the hash lies in this range. */
    public boolean contains(long hash) {
        return Long.compareUnsigned(first, hash) <= 0 && Long.compareUnsigned(hash, last) <= 0;
    }

    /** Both ends in hexadecimal. */
    @Override
    public String toString() {
        return "%016x..%016x".formatted(first, last);
    }
}
