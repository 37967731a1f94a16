package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.CoordinatedWrite;
import coterie.storage.StoredRecord;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The true history of one key: every write that was given a dot, and for each the set of all writes
 * that it superseded.
 *
 * <p>Causal contexts compress such sets; here they stand written out, so that what the cluster
 * claims can be held against what was the case. A set of writes is the set of their indices, and is
 * <em>closed</em> if it has with each write its past.
 */
final class KeyHistory {

    private final Key key;
    private final Findings findings;
    private final IssuedDots issued;
    private final List<Write> writes = new ArrayList<>();
    private final Map<Dot, Write> byDot = new TreeMap<>();
    private final Map<String, Write> byName = new TreeMap<>();

    /** For each context that a client was given, what it may cover. Never iterated. */
    private final Map<CausalContext, BitSet> given = new HashMap<>();

    /** The writes of which a client was told that nothing was done. */
    private final Map<String, String> undone = new TreeMap<>();

    /** What collected tombstones had superseded. */
    private final BitSet gone = new BitSet();

    /** The same, and the tombstones: nobody need know of them any more. */
    private final BitSet forgotten = new BitSet();

    /** All that anybody has ever claimed to have seen. */
    private CausalContext claimed = CausalContext.EMPTY;

    KeyHistory(Key key, Findings findings, IssuedDots issued) {
        this.key = key;
        this.findings = findings;
        this.issued = issued;
    }

    /** A replica has given the write a dot, and stores this record. */
    void issued(NodeId coordinator, CoordinatedWrite update, StoredRecord after, long nowNanos) {
        Dot dot = newest(after);
        issued.add(dot, coordinator, key);
        if (byDot.containsKey(dot)) {
            return;
        }
        findings.require(
                !claimed.covers(dot),
                Rule.DOTS_ARE_UNIQUE,
                dot + " of " + key + " was claimed before " + coordinator + " issued it");
        CausalContext seen = update.seen();
        BitSet superseded;
        BitSet past;
        if (seen == null || update.lastWriteWins()) {
            superseded = impliedPast(update, after);
            past = superseded;
        } else {
            superseded = extension(seen);
            past = legitimate(seen);
        }
        Write write =
                new Write(
                        writes.size(),
                        dot,
                        update.value(),
                        seen,
                        coordinator,
                        nowNanos,
                        superseded,
                        past);
        writes.add(write);
        byDot.put(dot, write);
        if (!(update.value() instanceof Tombstone)) {
            String name = Values.name(update.value());
            Write before = byName.putIfAbsent(name, write);
            findings.require(
                    !undone.containsKey(name),
                    Rule.NOTHING_DONE_IS_NOTHING,
                    write + " was made after its client was told: " + undone.get(name));
            findings.require(
                    before == null,
                    Rule.NO_SIBLING_INVENTED,
                    "one write made two siblings: " + before + ", " + write);
        }
    }

    /** The dot that the record's own actor issued last. */
    private static Dot newest(StoredRecord record) {
        return record.siblings().context().vector().stream()
                .filter(dot -> dot.actor().equals(record.actor()))
                .findFirst()
                .orElseThrow();
    }

    /**
     * What a write without a context superseded: all that was held where it deletes or where the
     * last write wins, else nothing but deletions.
     */
    private BitSet impliedPast(CoordinatedWrite update, StoredRecord after) {
        if (after.siblings().values().size() > 1) {
            return new BitSet();
        }
        BitSet held = extension(after.siblings().context());
        if (!(update.value() instanceof Tombstone) && !update.lastWriteWins()) {
            BitSet superseded = new BitSet();
            held.stream().forEach(index -> superseded.or(writes.get(index).past()));
            held.stream()
                    .filter(index -> !superseded.get(index))
                    .filter(index -> !(writes.get(index).value() instanceof Tombstone))
                    .forEach(index ->
                            findings.broken(
                                    Rule.NO_WRITE_LOST,
                                    writes.get(index) + " fell to a write that had seen nothing"));
        }
        return held;
    }

    /** A client was told that its write was not made, and never will be. */
    void undone(String name, String answer) {
        findings.require(
                !byName.containsKey(name),
                Rule.NOTHING_DONE_IS_NOTHING,
                byName.get(name) + " was made, and its client was told: " + answer);
        undone.put(name, answer);
    }

    /** Checks what a replica or a reader holds, and returns all that it may cover: a closed set. */
    BitSet examine(Siblings siblings, String holder) {
        BitSet known = new BitSet();
        BitSet present = new BitSet();
        BitSet superseded = new BitSet();
        for (Sibling sibling : siblings.values()) {
            Write write = byDot.get(sibling.dot());
            if (write == null || !write.value().equals(sibling.value())) {
                findings.broken(
                        Rule.NO_SIBLING_INVENTED,
                        holder
                                + " has "
                                + Values.name(sibling.value())
                                + " under "
                                + sibling.dot()
                                + ", which is "
                                + write);
            } else {
                add(known, write);
                present.set(write.index());
                superseded.or(write.superseded());
            }
        }
        present.and(superseded);
        findings.require(
                present.isEmpty(),
                Rule.SUPERSEDED_IS_GONE,
                holder + " has " + describe(present) + " beside what superseded it");
        requireWithin(siblings.context(), known, holder);
        claimed = claimed.join(siblings.context());
        return known;
    }

    /** A replica has collected these tombstones: what they superseded must never show again. */
    void collected(Siblings tombstones) {
        tombstones.values().stream()
                .map(sibling -> byDot.get(sibling.dot()))
                .filter(Objects::nonNull)
                .forEach(write -> {
                    gone.or(write.past());
                    add(forgotten, write);
                });
    }

    /** All that tombstones had superseded which were collected by now. */
    BitSet gone() {
        return (BitSet) gone.clone();
    }

    /** Whether the write went with a tombstone that was collected. */
    boolean isForgotten(Write write) {
        return forgotten.get(write.index());
    }

    /** Which of the writes must still be known, though tombstones were collected. */
    BitSet stillDue(BitSet due) {
        BitSet still = (BitSet) due.clone();
        still.andNot(forgotten);
        return still;
    }

    /** What a replica or a reader holds must be none of these, which were gone before. */
    void requireNothingBack(Siblings siblings, BitSet gone, String holder) {
        for (Sibling sibling : siblings.values()) {
            Write write = byDot.get(sibling.dot());
            findings.require(
                    write == null || !gone.get(write.index()),
                    Rule.NOTHING_COMES_BACK,
                    holder + " has " + write + " of " + key + ", whose tombstone was collected");
        }
    }

    /** A client was given this context after it saw these writes. */
    void given(CausalContext context, BitSet known, String holder) {
        requireWithin(context, known, holder);
        claimed = claimed.join(context);
        BitSet covered = extension(context);
        covered.and(known);
        given.merge(
                context,
                closure(covered),
                (one, other) -> {
                    one.or(other);
                    return one;
                });
    }

    private void requireWithin(CausalContext context, BitSet known, String holder) {
        BitSet covered = extension(context);
        covered.andNot(known);
        findings.require(
                covered.isEmpty(),
                Rule.NO_CONTEXT_OVERREACHES,
                "the context of "
                        + holder
                        + " for "
                        + key
                        + " covers "
                        + describe(covered)
                        + ", which it never saw");
    }

    /** What the holder of a context that the cluster gave out may cover. */
    BitSet legitimate(@Nullable CausalContext context) {
        BitSet known = context == null ? null : given.get(context);
        return known == null ? new BitSet() : (BitSet) known.clone();
    }

    /** The write of this value, if a replica has given it a dot. */
    @Nullable Write named(String name) {
        return byName.get(name);
    }

    /** The deletions with this context that the node coordinated since then. */
    List<Write> deletions(NodeId coordinator, @Nullable CausalContext seen, long sinceNanos) {
        return writes.stream()
                .filter(write ->
                        write.value() instanceof Tombstone
                                && write.coordinator().equals(coordinator)
                                && write.atNanos() >= sinceNanos
                                && Objects.equals(seen, write.seen()))
                .toList();
    }

    /** The writes whose dots the context covers. */
    BitSet extension(CausalContext context) {
        BitSet covered = new BitSet();
        for (Write write : writes) {
            if (context.covers(write.dot())) {
                covered.set(write.index());
            }
        }
        return covered;
    }

    private BitSet closure(BitSet indices) {
        BitSet closed = new BitSet();
        indices.stream().forEach(index -> add(closed, writes.get(index)));
        return closed;
    }

    /** Adds a write and its past to a closed set. */
    static void add(BitSet known, Write write) {
        known.or(write.past());
        known.set(write.index());
    }

    String describe(BitSet indices) {
        return indices.stream()
                .mapToObj(index -> writes.get(index).toString())
                .collect(Collectors.joining(", "));
    }

    Key key() {
        return key;
    }

    int size() {
        return writes.size();
    }
}
