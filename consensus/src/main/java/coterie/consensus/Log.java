package coterie.consensus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has been chosen, as far as this node has learned: a snapshot and the entries since, without
 * a gap. It says who votes in the next slot, and which proposals have had their effect.
 */
final class Log {

    private final SortedMap<Slot, Entry> entries = new TreeMap<>();
    private final SortedMap<ProposalId, Snapshot.Chosen> recent = new TreeMap<>();
    private final Deque<Snapshot.Chosen> recentInOrder = new ArrayDeque<>();
    private Snapshot snapshot = Snapshot.NOTHING;
    private Slot next = Slot.FIRST;
    private Voters voters = Voters.NOBODY;
    private Slot votersSince = Slot.FIRST;

    /** The first slot that has not been learned. */
    Slot next() {
        return next;
    }

    /** Those who vote in the next slot. */
    Voters voters() {
        return voters;
    }

    /** The first slot of which it is known that they vote in it, and in all between. */
    Slot votersSince() {
        return votersSince;
    }

    /** The last snapshot. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** What was chosen in the next slot. */
    Notice.Learned append(Entry entry) {
        Slot slot = next;
        boolean effective = isEffective(entry);
        entries.put(slot, entry);
        next = slot.next();
        if (!recent.containsKey(entry.id())) {
            remember(new Snapshot.Chosen(entry.id(), slot, effective));
        }
        if (effective && entry instanceof Entry.ChangeVoters change) {
            voters = change.after();
            votersSince = next;
        }
        return new Notice.Learned(slot, entry, effective);
    }

    private boolean isEffective(Entry entry) {
        ProposalId id = entry.id();
        boolean inTime = id.bornAfter().isBefore(next) && !id.last().isBefore(next);
        boolean first = !recent.containsKey(id);
        return inTime
                && first
                && switch (entry) {
                    case Entry.Command _ -> true;
                    case Entry.ChangeVoters change -> change.before().equals(voters);
                };
    }

    private void remember(Snapshot.Chosen chosen) {
        recent.put(chosen.id(), chosen);
        recentInOrder.addLast(chosen);
        while (recentInOrder.getFirst().slot().plus(ProposalId.WINDOW_SLOTS).isBefore(next)) {
            recent.remove(recentInOrder.removeFirst().id());
        }
    }

    /** Begins with that snapshot in place of all it held. */
    void install(Snapshot newer) {
        entries.clear();
        recent.clear();
        recentInOrder.clear();
        snapshot = newer;
        next = newer.slot().next();
        voters = newer.voters();
        votersSince = next;
        newer.recent().forEach(this::remember);
    }

    /** Entries from before the snapshot, kept for members that are a little behind. */
    void keep(SortedMap<Slot, Entry> earlier) {
        entries.putAll(earlier);
    }

    /** All that it says, in place of its entries, given what the commands have come to. */
    Snapshot snapshot(Slot slot, Bytes state) {
        return new Snapshot(slot, voters, List.copyOf(recentInOrder), state);
    }

    /** Puts a newer snapshot in the last one's place, and drops the entries before a slot. */
    void truncate(Snapshot newer, Slot keptFrom) {
        snapshot = newer;
        entries.headMap(keptFrom).clear();
    }

    /** How many entries it holds. */
    int size() {
        return entries.size();
    }

    /** What was chosen in that slot, unless it has been truncated or not been learned. */
    @Nullable Entry at(Slot slot) {
        return entries.get(slot);
    }

    /** What became of a proposal, if it was chosen lately. */
    Snapshot.@Nullable Chosen find(ProposalId id) {
        return recent.get(id);
    }

    /** Whether {@link #find} knows of every slot in which this proposal can have counted so far. */
    boolean remembersSince(ProposalId id) {
        return !id.bornAfter().plus(ProposalId.WINDOW_SLOTS + 1).isBefore(next);
    }

    /** Entries from that slot on, at least one if there is one. */
    List<Entry> batch(Slot from, int maxBytes) {
        List<Entry> batch = new ArrayList<>();
        long bytes = 0;
        for (Entry entry : entries.tailMap(from).values()) {
            bytes += entry.sizeBytes();
            if (bytes > maxBytes && !batch.isEmpty()) {
                break;
            }
            batch.add(entry);
        }
        return batch;
    }
}
