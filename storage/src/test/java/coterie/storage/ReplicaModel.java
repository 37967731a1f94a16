package coterie.storage;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One replica of one key twice: as it is built, and as a model that keeps every dot it was ever
 * told of in a plain set. The model has neither vectors nor gaps, so nothing can go wrong with them
 * there.
 */
final class ReplicaModel implements DotSource {

    private static final SiblingLimits UNLIMITED =
            new SiblingLimits(Integer.MAX_VALUE, Long.MAX_VALUE);

    /**
     * What a client, a message or a replica knows: the real thing, and the set of dots it stands
     * for.
     */
    record Known(CausalContext context, Set<Dot> dots) {
        static final Known NOTHING = new Known(CausalContext.EMPTY, Set.of());
    }

    /** All of a replica's state, or of a message that carries it. */
    record State(Held held, Set<Dot> history, Set<Dot> present, long sequence) {
        static final State NEW = new State(Held.Missing.MISSING, Set.of(), Set.of(), 0);

        Siblings siblings() {
            return held.siblings();
        }

        Known known() {
            return new Known(siblings().context(), history);
        }
    }

    private final RandomGenerator random;
    private State synced = State.NEW;
    private State state = State.NEW;
    private long incarnation;
    private long sequence;

    ReplicaModel(RandomGenerator random) {
        this.random = random;
        this.incarnation = random.nextLong();
    }

    State state() {
        return state;
    }

    /**
     * A client's write.
     *
     * @param seen what the client has seen, or null for no context
     * @param superseded collects what some client has covered
     * @param written collects what was written
     * @return what the client may claim now
     */
    Known write(@Nullable Known seen, Value value, Set<Dot> superseded, Set<Sibling> written) {
        CoordinatedWrite write =
                new CoordinatedWrite(seen == null ? null : seen.context(), value, 7, 3, UNLIMITED);
        Change change = write.apply(state.held(), this);
        assertThat(change).isInstanceOf(Change.Store.class);
        Change.Store store = (Change.Store) change;
        Dot dot =
                store.record().siblings().values().stream()
                        .map(Sibling::dot)
                        .filter(candidate ->
                                candidate.counter() == sequence
                                        && candidate.actor().incarnation() == incarnation)
                        .findFirst()
                        .orElseThrow();
        boolean coversHeld =
                seen == null && (value instanceof Tombstone || state.siblings().isAbsent());
        Set<Dot> covered = coversHeld ? state.history() : seen == null ? Set.of() : seen.dots();
        Set<Dot> present = new TreeSet<>(state.present());
        present.removeAll(covered);
        boolean sawAll = present.isEmpty();
        present.add(dot);
        Set<Dot> history = union(union(state.history(), covered), Set.of(dot));
        superseded.addAll(covered);
        written.add(new Sibling(dot, 7, value));
        become(new Held.Found(store.record()), history, present);
        return new Known(store.answer(), sawAll ? history : union(covered, Set.of(dot)));
    }

    void merge(State other) {
        Set<Dot> present = new TreeSet<>();
        for (Dot dot : union(state.present(), other.present())) {
            boolean both = state.present().contains(dot) && other.present().contains(dot);
            boolean newHere = !state.history().contains(dot);
            boolean newThere = !other.history().contains(dot);
            if (both || newHere || newThere) {
                present.add(dot);
            }
        }
        StoredRecord record =
                switch (new Merge(other.siblings(), 3, false).apply(state.held(), this)) {
                    case Change.Store store -> store.record();
                    case Change.Keep keep -> keep.record();
                    case Change.Remove _, Change.Differs _, Change.Dropped _ ->
                            throw new AssertionError("no merge does so");
                    case Change.Refuse refusal -> throw new AssertionError("refused: " + refusal);
                };
        become(new Held.Found(record), union(state.history(), other.history()), present);
    }

    private void become(Held held, Set<Dot> history, Set<Dot> present) {
        state = new State(held, history, present, sequence);
    }

    void sync() {
        synced = state;
    }

    /** Forgets what was not synced, and goes on under a new incarnation. */
    void crash() {
        state = synced;
        sequence = synced.sequence();
        renew();
    }

    /** The disk damages the record; the sequence and the incarnation stay. */
    void damage() {
        become(Held.Damaged.DAMAGED, Set.of(), Set.of());
        sync();
    }

    static Set<Dot> union(Set<Dot> one, Set<Dot> other) {
        Set<Dot> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public long last() {
        return sequence;
    }

    @Override
    public long next() {
        // The shard's other keys take dots of the same sequence.
        sequence += 1 + random.nextInt(3);
        return sequence;
    }

    @Override
    public void renew() {
        incarnation = random.nextLong();
    }
}
