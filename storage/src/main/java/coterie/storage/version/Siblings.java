package coterie.storage.version;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All that one replica knows of a key: the concurrent values that nothing has superseded, and a causal context that
 * covers every dot the replica has ever held.
 *
 * <p>Immutable. {@link #merge} is commutative, associative and idempotent, so replicas that exchange their siblings in
 * any order and as often as they like end with the same ones (Preguiça et al., "Dotted Version Vectors", 2010; Shapiro
 * et al., "Conflict-free Replicated Data Types", 2011, §3). It never resolves a conflict: only a client's write with a
 * context that covers a sibling removes it.
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
     * <p>The siblings that the client's context covers go, the new one comes, and this replica's context takes in both.
     *
     * @param seen the client's context
     * @param written the new sibling; its dot is fresh, and this replica has merged every earlier dot of its actor
     */
    public Siblings write(CausalContext seen, Sibling written) {
        List<Sibling> next = new ArrayList<>(values.size() + 1);
        for (Sibling sibling : values) {
            if (!seen.covers(sibling.dot())) {
                next.add(sibling);
            }
        }
        next.add(written);
        return new Siblings(context.join(seen).withVector(written.dot()), next.size() == 1 ? List.copyOf(next) : sort(next));
    }

    /**
     * What both sides know: a sibling that both hold stays, one that a single side holds stays unless the other side's
     * context covers its dot, for then it was superseded there.
     *
     * @throws DivergedException if both contexts are equal and the siblings are not, which no correct history brings
     *     about
     */
    public Siblings merge(Siblings other) {
        if (context.equals(other.context)) {
            if (!values.equals(other.values)) {
                throw new DivergedException(this, other);
            }
            return this;
        }
        List<Sibling> merged = new ArrayList<>(values.size() + other.values.size());
        for (Sibling mine : values) {
            if (other.holds(mine.dot()) || !other.context.covers(mine.dot())) {
                merged.add(mine);
            }
        }
        for (Sibling theirs : other.values) {
            if (!context.covers(theirs.dot())) {
                merged.add(theirs);
            }
        }
        return new Siblings(context.join(other.context), sort(merged));
    }

    private boolean holds(Dot dot) {
        for (Sibling sibling : values) {
            if (sibling.dot().equals(dot)) {
                return true;
            }
        }
        return false;
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
        return other instanceof Siblings that && context.equals(that.context) && values.equals(that.values);
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
