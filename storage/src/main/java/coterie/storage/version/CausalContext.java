package coterie.storage.version;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * A set of dots: all that somebody has seen of one key.
 *
 * <p>It is a version vector (per actor: every dot up to a counter) and the single dots above it,
 * each exactly itself. A gap stays a gap: a vector with {@code a:18} would claim 17, which its
 * holder may never have seen.
 *
 * <p>Immutable. There is one canonical form, so that equal sets are equal objects and equal bytes:
 * both parts are sorted, no single dot is covered by the vector, and a single dot that is its
 * actor's birth stands in the vector, since nothing lies below it.
 */
public final class CausalContext {

    /** Covers nothing. */
    public static final CausalContext EMPTY = new CausalContext(List.of(), List.of());

    private final List<Dot> vector;
    private final List<Dot> singles;

    private CausalContext(List<Dot> vector, List<Dot> singles) {
        this.vector = vector;
        this.singles = singles;
    }

    /**
     * The canonical context that covers exactly what the two parts cover together.
     *
     * @param vector for each dot, every dot of its actor up to it; any order, repeated actors
     *     allowed
     * @param singles dots that stand for themselves alone, in any order
     */
    public static CausalContext of(List<Dot> vector, List<Dot> singles) {
        if (vector.isEmpty() && singles.isEmpty()) {
            return EMPTY;
        }
        if (isCanonical(vector, singles)) {
            return new CausalContext(List.copyOf(vector), List.copyOf(singles));
        }
        List<Dot> entries = new ArrayList<>(vector);
        List<Dot> loose = new ArrayList<>(singles.size());
        for (Dot dot : singles) {
            (dot.isBirth() ? entries : loose).add(dot);
        }
        List<Dot> tops = greatestPerActor(entries);
        loose.removeIf(dot -> covers(tops, dot));
        loose.sort(Comparator.naturalOrder());
        return new CausalContext(List.copyOf(tops), loose.stream().distinct().toList());
    }

    /** Whether nothing is left to sort or to drop, as in all that was ever stored or sent. */
    private static boolean isCanonical(List<Dot> vector, List<Dot> singles) {
        for (int i = 1; i < vector.size(); i++) {
            if (vector.get(i - 1).actor().compareTo(vector.get(i).actor()) >= 0) {
                return false;
            }
        }
        for (int i = 0; i < singles.size(); i++) {
            Dot dot = singles.get(i);
            if (dot.isBirth()
                    || (i > 0 && singles.get(i - 1).compareTo(dot) >= 0)
                    || covers(vector, dot)) {
                return false;
            }
        }
        return true;
    }

    private static List<Dot> greatestPerActor(List<Dot> dots) {
        Dot[] sorted = dots.toArray(Dot[]::new);
        Arrays.sort(sorted);
        List<Dot> tops = new ArrayList<>(sorted.length);
        for (int i = 0; i < sorted.length; i++) {
            if (i + 1 == sorted.length || !sorted[i + 1].actor().equals(sorted[i].actor())) {
                tops.add(sorted[i]);
            }
        }
        return tops;
    }

    /** Whether the dot is in this set. */
    public boolean covers(Dot dot) {
        return covers(vector, dot) || Collections.binarySearch(singles, dot) >= 0;
    }

    /** Whether the entry of the dot's actor, if the sorted vector has one, reaches up to it. */
    private static boolean covers(List<Dot> vector, Dot dot) {
        int low = 0;
        int high = vector.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Dot top = vector.get(middle);
            int order = top.actor().compareTo(dot.actor());
            if (order == 0) {
                return top.counter() >= dot.counter();
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return false;
    }

    /** Whether every dot of the other set is in this one. */
    public boolean covers(CausalContext other) {
        for (Dot top : other.vector) {
            if (!covers(vector, top)) {
                return false;
            }
        }
        for (Dot dot : other.singles) {
            if (!covers(dot)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The union: the larger counter per actor, and each single dot that the joined vector does not
     * cover.
     */
    public CausalContext join(CausalContext other) {
        if (covers(other)) {
            return this;
        }
        if (other.covers(this)) {
            return other;
        }
        return of(concat(vector, other.vector), concat(singles, other.singles));
    }

    /** This set and one dot more, which stands for itself alone. */
    public CausalContext withSingle(Dot dot) {
        return covers(dot) ? this : of(vector, concat(singles, List.of(dot)));
    }

    /**
     * This set and every dot of the given dot's actor up to it: only for whom has merged all of
     * those.
     */
    public CausalContext withVector(Dot dot) {
        return covers(vector, dot) ? this : of(concat(vector, List.of(dot)), singles);
    }

    private static List<Dot> concat(List<Dot> first, List<Dot> second) {
        List<Dot> both = new ArrayList<>(first.size() + second.size());
        both.addAll(first);
        both.addAll(second);
        return both;
    }

    /** The version vector: per actor its greatest covered dot, sorted by actor. */
    public List<Dot> vector() {
        return vector;
    }

    /** The dots above the vector, sorted. */
    public List<Dot> singles() {
        return singles;
    }

    public boolean isEmpty() {
        return vector.isEmpty() && singles.isEmpty();
    }

    /**
     * The greatest counter that this set holds of the incarnation, under whatever birth; 0 if it
     * holds none.
     */
    public long greatestCounterOf(long incarnation) {
        long greatest = 0;
        for (Dot top : vector) {
            greatest =
                    top.actor().incarnation() == incarnation
                            ? Math.max(greatest, top.counter())
                            : greatest;
        }
        for (Dot dot : singles) {
            greatest =
                    dot.actor().incarnation() == incarnation
                            ? Math.max(greatest, dot.counter())
                            : greatest;
        }
        return greatest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CausalContext that
                && vector.equals(that.vector)
                && singles.equals(that.singles);
    }

    @Override
    public int hashCode() {
        return 31 * vector.hashCode() + singles.hashCode();
    }

    @Override
    public String toString() {
        return "≤" + vector + "+" + singles;
    }
}
