package coterie.consensus;

import java.util.Comparator;

/**
 * Which life of the cluster's log something belongs to. A cluster that lost most of its voters for
 * good goes on in a new generation ({@link Recovery}); whoever missed that still speaks of the old
 * one, and nobody listens.
 *
 * @param number 1 for the founders' generation, one more with each recovery; 0 in {@link #NONE}
 * @param salt random where the generation comes of a recovery, so that two recoveries made by
 *     mistake do not pass for one; 0 for the founders'
 */
public record Generation(long number, long salt) implements Comparable<Generation> {

    /** That of a node that has not heard of any: it is about to join. */
    public static final Generation NONE = new Generation(0, 0);

    /** The founders'. */
    public static final Generation FIRST = new Generation(1, 0);

    private static final Comparator<Generation> ORDER =
            Comparator.comparingLong(Generation::number).thenComparingLong(Generation::salt);

    /**
     * @throws IllegalArgumentException where the number is below 0
     */
    public Generation {
        if (number < 0) {
            throw new IllegalArgumentException("generation " + number + " is below 0");
        }
    }

    /** The one that comes of a recovery. */
    public Generation next(long newSalt) {
        return new Generation(Math.addExact(number, 1), newSalt);
    }

    /** Whether this one was before the other. */
    public boolean isBefore(Generation other) {
        return compareTo(other) < 0;
    }

    /** Orders the older first. */
    @Override
    public int compareTo(Generation other) {
        return ORDER.compare(this, other);
    }

    /** The number, and the salt where there is one. */
    @Override
    public String toString() {
        return salt == 0 ? Long.toString(number) : number + "~" + Long.toHexString(salt);
    }
}
