package coterie.storage;

import coterie.ring.NodeId;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's write or delete at the replica that coordinates it: takes a fresh dot, supersedes what
 * the client has seen.
 *
 * @param seen the context that the client sent, or null for none: a delete then covers all that
 *     this replica holds, and a write covers tombstones where nothing else is held, for whoever
 *     creates a key again means to
 * @param value what to store
 * @param writtenAtMillis the coordinator's clock; where the last write wins, the least time that
 *     the write may get, see {@link HybridClock}
 * @param copies the request's N
 * @param limits beyond which the write is refused
 * @param hintFor nodes for each of which the merged object is kept as a hint that does not count,
 *     in the same transaction; where one finds no room, that transaction notes an {@link Owed}
 * @param lastWriteWins whether it supersedes all that this replica holds, seen or not, with a time
 *     above all of theirs
 */
public record CoordinatedWrite(
        @Nullable CausalContext seen,
        Value value,
        long writtenAtMillis,
        int copies,
        SiblingLimits limits,
        List<NodeId> hintFor,
        boolean lastWriteWins)
        implements Update {

    /** The most single dots in a context that a client gets: to cover less is always safe. */
    static final int MAX_ANSWERED_SINGLES = 16;

    public CoordinatedWrite {
        if (hintFor.size() > 1 && hintFor.stream().distinct().count() < hintFor.size()) {
            throw new IllegalArgumentException("hints for " + hintFor + " name a node twice");
        }
    }

    /** One that supersedes what its client has seen. */
    public CoordinatedWrite(
            @Nullable CausalContext seen,
            Value value,
            long writtenAtMillis,
            int copies,
            SiblingLimits limits,
            List<NodeId> hintFor) {
        this(seen, value, writtenAtMillis, copies, limits, hintFor, false);
    }

    /** The same, which keeps no hints beside it. */
    public CoordinatedWrite(
            @Nullable CausalContext seen,
            Value value,
            long writtenAtMillis,
            int copies,
            SiblingLimits limits) {
        this(seen, value, writtenAtMillis, copies, limits, List.of());
    }

    @Override
    public Change apply(Held held, DotSource dots) {
        Siblings before = held.siblings();
        CausalContext covered = coveredOf(before);
        if (covered.greatestCounterOf(dots.incarnation()) > dots.last()) {
            return new Change.UnknownDots(dots.last());
        }
        Change.@Nullable Refuse refusal = overLimit(before, covered);
        if (refusal != null) {
            return refusal;
        }
        Dot dot = freshDot(held, dots);
        Siblings after = before.write(covered, new Sibling(dot, timeAfter(before), value));
        boolean sawAll = after.values().size() == 1;
        CausalContext answer = sawAll ? after.context() : bounded(covered, dot);
        int most =
                held instanceof Held.Found found
                        ? Math.max(copies, found.record().copies())
                        : copies;
        return new Change.Store(
                new StoredRecord(after, most, dot.actor(), held.verified()), answer);
    }

    private CausalContext coveredOf(Siblings before) {
        if (lastWriteWins) {
            return seen == null ? before.context() : before.context().join(seen);
        }
        return seen != null ? seen : impliedBy(before);
    }

    private long timeAfter(Siblings before) {
        Sibling last = lastWriteWins ? before.lastWritten() : null;
        return last == null
                ? writtenAtMillis
                : Math.max(writtenAtMillis, HybridClock.after(last.writtenAtMillis()));
    }

    private CausalContext impliedBy(Siblings before) {
        return value instanceof Tombstone || before.isAbsent()
                ? before.context()
                : CausalContext.EMPTY;
    }

    private Change.@Nullable Refuse overLimit(Siblings before, CausalContext covered) {
        int count = 1;
        long bytes = value.sizeBytes();
        for (Sibling sibling : before.values()) {
            if (!covered.covers(sibling.dot())) {
                count++;
                bytes += sibling.value().sizeBytes();
            }
        }
        if (count > limits.count() && count > before.values().size()) {
            return new Change.TooManySiblings(limits.count());
        }
        return bytes > limits.bytes() && bytes > before.sizeBytes()
                ? new Change.SiblingsTooLarge(limits.bytes())
                : null;
    }

    /**
     * Under the record's actor if it has one of this incarnation, else as the birth of a new one.
     */
    private static Dot freshDot(Held held, DotSource dots) {
        long counter = dots.next();
        Actor actor = held instanceof Held.Found found ? found.record().actor() : null;
        if (actor == null || actor.incarnation() != dots.incarnation()) {
            actor = new Actor(dots.incarnation(), counter);
        }
        return new Dot(actor, counter);
    }

    /**
     * What a client that has not seen every sibling may claim: what it had seen and its own write
     * alone. A vector entry for the new dot would claim the dots of others' writes below it.
     */
    private static CausalContext bounded(CausalContext seen, Dot dot) {
        List<Dot> singles = seen.withSingle(dot).singles();
        if (singles.size() <= MAX_ANSWERED_SINGLES) {
            return seen.withSingle(dot);
        }
        List<Dot> newest =
                singles.stream()
                        .filter(single -> !single.equals(dot))
                        .sorted(
                                Comparator.comparingLong(Dot::counter)
                                        .reversed()
                                        .thenComparing(Comparator.naturalOrder()))
                        .limit(MAX_ANSWERED_SINGLES - 1L)
                        .toList();
        return CausalContext.of(seen.vector(), newest).withSingle(dot);
    }

    /** A hint that was coordinated stands for a primary's acknowledgement. */
    @Override
    public boolean countedAfter(boolean before) {
        return true;
    }

    /** Its hints among them. */
    @Override
    public long sizeBytes() {
        return (1L + hintFor.size()) * value.sizeBytes();
    }

    @Override
    public boolean mayUseReserve() {
        return value instanceof Tombstone;
    }
}
