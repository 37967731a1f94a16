package coterie.ring;

/**
 * The number of a ring: 1 for the founding one, one more with each change that the cluster agreed
 * on.
 *
 * @param value at least 1
 */
public record Epoch(long value) implements Comparable<Epoch> {

    /** The epoch of a founding ring. */
    public static final Epoch FIRST = new Epoch(1);

    /**
     * @throws IllegalArgumentException where the number is below 1
     */
    public Epoch {
        if (value < 1) {
            throw new IllegalArgumentException("epoch " + value + " is below 1");
        }
    }

    /** The epoch after this one. */
    public Epoch next() {
        return new Epoch(value + 1);
    }

    /** Orders the older first. */
    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    /** The number itself. */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
