package coterie.consensus;

/**
 * A place in the log. The founding state stands at slot 0, the first entry at slot 1.
 *
 * @param number 0 or more
 */
public record Slot(long number) implements Comparable<Slot> {

    /** Where the founding state stands. */
    public static final Slot ZERO = new Slot(0);

    /** Where the first entry stands: the one that admits the founders. */
    public static final Slot FIRST = new Slot(1);

    /**
     * @throws IllegalArgumentException where the number is below 0
     */
    public Slot {
        if (number < 0) {
            throw new IllegalArgumentException("slot " + number + " is below 0");
        }
    }

    /** The slot after this one. */
    public Slot next() {
        return plus(1);
    }

    /**
     * The slot so many further on.
     *
     * @throws ArithmeticException past the last number
     */
    public Slot plus(long slots) {
        return new Slot(Math.addExact(number, slots));
    }

    /** Whether this slot is before the other. */
    public boolean isBefore(Slot other) {
        return number < other.number;
    }

    /** Orders the earlier first. */
    @Override
    public int compareTo(Slot other) {
        return Long.compare(number, other.number);
    }

    /** The number itself. */
    @Override
    public String toString() {
        return Long.toString(number);
    }
}
