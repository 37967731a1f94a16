package coterie.consensus;

import coterie.ring.NodeId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that a node must find again on its disk. Whoever has lost any of it begins with {@link
 * #founding} or {@link #joining}, under a new incarnation, and its votes count for nothing until
 * the log has admitted that.
 *
 * @param generation {@link Generation#NONE} for a node that has not heard of a log
 * @param incarnation of the acceptor: random, not {@link Voters#UNKNOWN}
 * @param enrolled whether a founder may vote in slot 1
 * @param notes the incarnations under which other founders were met
 * @param promised the highest ballot that was promised
 * @param accepted the vote in the slot after the last one learned, if it was cast
 * @param snapshot what came before the entries
 * @param entries those chosen, without a gap, up to the last one learned; they may begin before the
 *     snapshot's slot
 */
public record DurableState(
        Generation generation,
        long incarnation,
        boolean enrolled,
        SortedMap<NodeId, Long> notes,
        Ballot promised,
        @Nullable Vote accepted,
        Snapshot snapshot,
        SortedMap<Slot, Entry> entries) {

    /**
     * Copies.
     *
     * @throws IllegalArgumentException where the incarnation is none
     */
    public DurableState {
        if (incarnation == Voters.UNKNOWN) {
            throw new IllegalArgumentException(
                    "an acceptor's incarnation cannot be " + incarnation);
        }
        notes = Collections.unmodifiableSortedMap(new TreeMap<>(notes));
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /**
     * A founder's.
     *
     * @param snapshot of slot 0, the same for every founder
     */
    public static DurableState founding(Snapshot snapshot, long incarnation) {
        return fresh(Generation.FIRST, snapshot, incarnation);
    }

    /** That of a node that joins: it knows of no log, and learns of it from whomever it asks. */
    public static DurableState joining(long incarnation) {
        return fresh(Generation.NONE, Snapshot.NOTHING, incarnation);
    }

    /** A new acceptor's incarnation. */
    public static long newIncarnation(RandomGenerator random) {
        long incarnation = random.nextLong();
        return incarnation == Voters.UNKNOWN ? newIncarnation(random) : incarnation;
    }

    /** That of a node which has cast no vote yet and knows what the snapshot says. */
    public static DurableState fresh(Generation generation, Snapshot snapshot, long incarnation) {
        return new DurableState(
                generation,
                incarnation,
                false,
                new TreeMap<>(),
                Ballot.NONE,
                null,
                snapshot,
                new TreeMap<>());
    }

    /** The first slot that has not been learned. */
    public Slot next() {
        Slot covered = snapshot.slot();
        return entries.isEmpty() || entries.lastKey().isBefore(covered)
                ? covered.next()
                : entries.lastKey().next();
    }

    /** What is on disk once this has been stored. */
    public DurableState with(Persist persist) {
        return switch (persist) {
            case Persist.Began(DurableState state) -> state;
            case Persist.Promised(Ballot ballot) -> voting(ballot, accepted);
            case Persist.Accepted(Vote vote) -> voting(vote.ballot(), vote);
            case Persist.Chosen(Slot slot, Entry entry) -> {
                SortedMap<Slot, Entry> longer = new TreeMap<>(entries);
                longer.put(slot, entry);
                yield holding(snapshot, longer);
            }
            case Persist.Snapshotted(Snapshot newer, Slot keptFrom) ->
                    holding(newer, entries.tailMap(keptFrom));
            case Persist.Noted(NodeId founder, long met) -> {
                SortedMap<NodeId, Long> more = new TreeMap<>(notes);
                more.put(founder, met);
                yield enrolling(enrolled, more);
            }
            case Persist.Enrolled() -> enrolling(true, notes);
        };
    }

    private DurableState voting(Ballot ballot, @Nullable Vote vote) {
        return new DurableState(
                generation, incarnation, enrolled, notes, ballot, vote, snapshot, entries);
    }

    /** A vote goes as soon as its slot has been learned. */
    private DurableState holding(Snapshot newSnapshot, SortedMap<Slot, Entry> newEntries) {
        DurableState changed =
                new DurableState(
                        generation,
                        incarnation,
                        enrolled,
                        notes,
                        promised,
                        accepted,
                        newSnapshot,
                        newEntries);
        return accepted != null && accepted.slot().isBefore(changed.next())
                ? changed.voting(promised, null)
                : changed;
    }

    private DurableState enrolling(boolean mayVote, SortedMap<NodeId, Long> newNotes) {
        return new DurableState(
                generation, incarnation, mayVote, newNotes, promised, accepted, snapshot, entries);
    }
}
