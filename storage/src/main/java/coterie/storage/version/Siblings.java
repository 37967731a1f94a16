package coterie.storage.version;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one replica knows of a key: the concurrent values that nothing has superseded, and a
 * causal context that covers every dot the replica has ever held.
 *
 * <p>Immutable. {@link #merge} is commutative, associative and idempotent, so replicas that
 * exchange their siblings in any order and as often as they like end with the same ones (Preguiça
 * et al., "Dotted Version Vectors", 2010; Shapiro et al., "Conflict-free Replicated Data Types",
 * 2011, §3). It never resolves a conflict: only a client's write with a context that covers a
 * sibling removes it. What a reader is shown of a conflict is another matter, see {@link
 * #lastWritten}.
 */
public final class Siblings {

    /** Of a key that nobody has ever written. */
    public static final Siblings NONE = new Siblings(CausalContext.EMPTY, List.of());

    private final CausalContext context;
    private final List<Sibling> values;

    private Siblings(CausalContext context, List<Sibling> values) {
        this.context = context;
        this.values = values;
    }

    /**
     * Siblings as they were stored or received.
     *
     * @param values in any order
     * @throws IllegalArgumentException if a dot stands twice, or is not covered by the context
     */
    public static Siblings of(CausalContext context, List<Sibling> values) {
        List<Sibling> sorted = values.size() < 2 ? List.copyOf(values) : sort(values);
        for (int i = 0; i < sorted.size(); i++) {
            Dot dot = sorted.get(i).dot();
            if (!context.covers(dot)) {
                throw new IllegalArgumentException("the context does not cover the sibling " + dot);
            }
            if (i > 0 && sorted.get(i - 1).dot().equals(dot)) {
                throw new IllegalArgumentException("the sibling " + dot + " stands twice");
            }
        }
        return context.isEmpty() ? NONE : new Siblings(context, sorted);
    }

    private static List<Sibling> sort(List<Sibling> values) {
        return values.stream().sorted(Comparator.comparing(Sibling::dot)).toList();
    }

    /**
     * A client's write at the replica that coordinates it.
     *
     * <p>The siblings that the client's context covers go, the new one comes, and this replica's
     * context takes in both.
     *
     * @param seen the client's context
     * @param written the new sibling; its dot is fresh, and this replica has merged every earlier
     *     dot of its actor
     * @throws IllegalStateException if the dot is not fresh: it would be lost to everyone who has
     *     seen it already
     */
    public Siblings write(CausalContext seen, Sibling written) {
        Dot dot = written.dot();
        if (context.covers(dot) || seen.covers(dot)) {
            throw new IllegalStateException("the dot " + dot + " is issued a second time");
        }
        List<Sibling> next = new ArrayList<>(values.size() + 1);
        int place = 0;
        for (Sibling sibling : values) {
            if (!seen.covers(sibling.dot())) {
                next.add(sibling);
                place += sibling.dot().compareTo(dot) < 0 ? 1 : 0;
            }
        }
        next.add(place, written);
        return new Siblings(context.join(seen).withVector(dot), List.copyOf(next));
    }

    /**
     * What both sides know: a sibling that both hold stays, one that a single side holds stays
     * unless the other side's context covers its dot, for then it was superseded there.
     *
     * @throws DivergedException if both contexts are equal and the siblings are not, or if one dot
     *     stands for two values; no correct history brings that about
     */
    public Siblings merge(Siblings other) {
        if (context.equals(other.context)) {
            if (!values.equals(other.values)) {
                throw new DivergedException(this, other);
            }
            return this;
        }
        List<Sibling> merged = new ArrayList<>(values.size() + other.values.size());
        int mine = 0;
        int theirs = 0;
        while (mine < values.size() || theirs < other.values.size()) {
            int order = compareNext(mine, other.values, theirs);
            if (order == 0) {
                if (!values.get(mine).equals(other.values.get(theirs))) {
                    throw new DivergedException(this, other);
                }
                merged.add(values.get(mine));
            } else if (order < 0) {
                addUnlessCovered(merged, values.get(mine), other.context);
            } else {
                addUnlessCovered(merged, other.values.get(theirs), context);
            }
            mine += order <= 0 ? 1 : 0;
            theirs += order >= 0 ? 1 : 0;
        }
        return new Siblings(context.join(other.context), List.copyOf(merged));
    }

    /** Which of two sorted lists has the smaller dot next; one that has ended has none. */
    private int compareNext(int mine, List<Sibling> others, int theirs) {
        if (mine == values.size()) {
            return 1;
        }
        return theirs == others.size()
                ? -1
                : values.get(mine).dot().compareTo(others.get(theirs).dot());
    }

    private static void addUnlessCovered(
            List<Sibling> merged, Sibling sibling, CausalContext absentUnder) {
        if (!absentUnder.covers(sibling.dot())) {
            merged.add(sibling);
        }
    }

    /**
     * The sibling with the greatest write time, and of equal ones the one with the greatest dot; a
     * tombstone may be it. Null where there is none.
     *
     * <p>Dots are unique, so the order is total: whoever holds the same siblings picks the same
     * one, whatever the order in which they came together.
     */
    public @Nullable Sibling lastWritten() {
        Sibling last = null;
        for (int i = 0; i < values.size(); i++) {
            Sibling next = values.get(i);
            // Sorted by dot, so that of equal times the later place has the greater dot.
            if (last == null || next.writtenAtMillis() >= last.writtenAtMillis()) {
                last = next;
            }
        }
        return last;
    }

    /**
     * What a reader is shown where the last write wins: {@link #lastWritten} alone, under the whole
     * context, since whoever writes after it shall replace the others as well.
     *
     * <p>Only to be shown. Stored or merged it would claim that the others were superseded, which
     * nobody has decided.
     */
    public Siblings lastWrittenAlone() {
        Sibling last = values.size() < 2 ? null : lastWritten();
        return last == null ? this : new Siblings(context, List.of(last));
    }

    /** Every dot this replica has ever held of the key. */
    public CausalContext context() {
        return context;
    }

    /** The concurrent values, tombstones among them, sorted by dot. */
    public List<Sibling> values() {
        return values;
    }

    /** Whether a reader finds nothing: no sibling at all, or tombstones alone. */
    public boolean isAbsent() {
        for (Sibling sibling : values) {
            if (!sibling.isTombstone()) {
                return false;
            }
        }
        return true;
    }

    /** The sum of the siblings' sizes in bytes. */
    public long sizeBytes() {
        long sum = 0;
        for (Sibling sibling : values) {
            sum += sibling.value().sizeBytes();
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Siblings that
                && context.equals(that.context)
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return 31 * context.hashCode() + values.hashCode();
    }

    @Override
    public String toString() {
        return values + " " + context;
    }
}
