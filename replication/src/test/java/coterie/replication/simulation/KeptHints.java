package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.MemberState;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Change;
import coterie.storage.Collect;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Delivered;
import coterie.storage.DiscardDamaged;
import coterie.storage.Drop;
import coterie.storage.GiveUp;
import coterie.storage.Held;
import coterie.storage.Hint;
import coterie.storage.KeepHint;
import coterie.storage.Merge;
import coterie.storage.Owed;
import coterie.storage.Slot;
import coterie.storage.StorageEngine;
import coterie.storage.StoredRecord;
import coterie.storage.Uncount;
import coterie.storage.Update;
import coterie.storage.version.CausalContext;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * All hints that nodes have told of, until they end: each must have been brought to where it
 * belongs, or it must be known that it was not.
 */
final class KeptHints {

    private final Cluster cluster;
    private final Map<Place, Kept> hints = new TreeMap<>();

    /** What was given up or could not be kept, and is owed since. */
    private final Map<Place, List<StoredRecord>> debts = new TreeMap<>();

    KeptHints(Cluster cluster) {
        this.cluster = cluster;
    }

    private record Place(NodeId holder, NodeId target, Key key) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byHolder = holder.compareTo(other.holder);
            int byTarget = byHolder != 0 ? byHolder : target.compareTo(other.target);
            return byTarget != 0 ? byTarget : key.compareTo(other.key);
        }

        @Override
        public String toString() {
            return "the hint of " + key + " that " + holder + " kept for " + target;
        }
    }

    private record Kept(StoredRecord record, boolean counted) {}

    /** A node's engine has made this change of a hint durable. */
    void changed(
            NodeId holder, Slot.Hint slot, Update update, Change change, StorageEngine engine) {
        Place place = new Place(holder, slot.target(), slot.key());
        switch (change) {
            case Change.Store store -> keep(place, store.record(), counts(update));
            case Change.Keep keep -> {
                if (update instanceof Uncount) {
                    require(isHeldByPrimary(place, keep.record()), place + " counts no more");
                    hints.put(place, new Kept(keep.record(), false));
                } else {
                    keep(place, keep.record(), counts(update));
                }
            }
            case Change.Remove _ -> {
                Kept kept = hints.remove(place);
                if (kept != null) {
                    checkEnd(place, kept, isOwed(place, engine));
                    noteDebt(place, kept.record());
                }
            }
            case Change.Dropped _ -> {
                require(isOwed(place, engine), place + " was dropped without a word");
                if (update instanceof KeepHint(var siblings, int copies, boolean _)) {
                    noteDebt(place, new StoredRecord(siblings, copies, null, true));
                }
            }
            case Change.Differs _, Change.Refuse _ -> {}
        }
    }

    /** A coordinator has stored its write; whom it wanted to keep it for must not be forgotten. */
    void written(
            NodeId holder,
            CoordinatedWrite write,
            StoredRecord record,
            Key key,
            StorageEngine engine) {
        for (NodeId target : write.hintFor()) {
            Place place = new Place(holder, target, key);
            Hint hint = cluster.machine(holder).disks().hint(target, key);
            boolean isKept = hint != null && has(hint.record(), record);
            if (hint != null && isKept) {
                keep(place, hint.record(), hint.counted());
            }
            require(
                    isKept || isOwed(place, engine) || isHeldBy(target, key, record),
                    place + " was never kept");
            if (!isKept) {
                noteDebt(place, record);
            }
        }
    }

    private static boolean has(StoredRecord one, StoredRecord other) {
        return one.siblings().context().covers(other.siblings().context());
    }

    /** The same, and is to be kept as often. */
    private static boolean hasAll(StoredRecord one, StoredRecord other) {
        return one.copies() >= other.copies() && has(one, other);
    }

    /** A hint cannot be read any more; some primary has all of it. */
    void rotted(Machine holder, NodeId target, Key key) {
        hints.remove(new Place(holder.id(), target, key));
    }

    /** Another hint stands durably in the place of one that had rotted. */
    void replaced(NodeId holder, NodeId target, Key key, StorageEngine engine) {
        Place place = new Place(holder, target, key);
        require(isOwed(place, engine), place + " rotted, and was replaced without a word");
    }

    private void noteDebt(Place place, StoredRecord record) {
        if (!isHeldBy(place.target(), place.key(), record)) {
            debts.computeIfAbsent(place, _ -> new ArrayList<>()).add(record);
        }
    }

    /**
     * A node no longer owes this: whatever it gave up must have come to its target, unless it is
     * nowhere any more.
     */
    void settled(NodeId holder, Owed owed) {
        for (Place place : List.copyOf(debts.keySet())) {
            if (place.holder().equals(holder) && owed(place).equals(owed)) {
                for (StoredRecord record : Objects.requireNonNull(debts.remove(place))) {
                    cluster.findings()
                            .require(
                                    isHeldBy(place.target(), place.key(), record)
                                            || !isToHold(place, record)
                                            || isLost(place, record),
                                    Rule.OWED_IS_PAID,
                                    place + " was given up, and nothing is owed any more");
                }
            }
        }
    }

    /** Whether no replica has it on its disk, nor the holder as a hint for one. */
    private boolean isLost(Place place, StoredRecord record) {
        Disks holder = cluster.machine(place.holder()).disks();
        return cluster.primaries(place.key(), record.copies()).stream()
                .filter(primary -> !primary.equals(place.target()))
                .noneMatch(primary -> {
                    Hint hint = holder.hint(primary, place.key());
                    return (hint != null && hasAll(hint.record(), record))
                            || (cluster.machine(primary).durably(place.key())
                                            instanceof Held.Found(StoredRecord found)
                                    && found.verified()
                                    && hasAll(found, record));
                });
    }

    private static boolean counts(Update update) {
        return switch (update) {
            case KeepHint hint -> hint.counted();
            case CoordinatedWrite _ -> true;
            case Merge _, Collect _, Drop _, Delivered _, GiveUp _, Uncount _, DiscardDamaged _ ->
                    false;
        };
    }

    private void keep(Place place, StoredRecord record, boolean counted) {
        Disks disks = cluster.machine(place.holder()).disks();
        if (disks.isRottenHint(place.target(), place.key())) {
            return; // It has rotted since it was looked at.
        }
        hints.merge(
                place,
                new Kept(record, counted),
                (before, after) -> new Kept(after.record(), before.counted() || after.counted()));
    }

    /**
     * A machine is about to start, or the run has ended: what it said that it keeps must still be
     * there, unless it was brought away just before its process died.
     */
    void checkAllOf(Machine machine) {
        for (Place place : List.copyOf(hints.keySet())) {
            if (place.holder().equals(machine.id())
                    && machine.disks().hint(place.target(), place.key()) == null) {
                Kept kept = Objects.requireNonNull(hints.remove(place));
                checkEnd(place, kept, machine.disks().owes(owed(place)));
            }
        }
    }

    private void checkEnd(Place place, Kept kept, boolean isOwed) {
        require(
                isHeldBy(place.target(), place.key(), kept.record())
                        || isOwed
                        || (!isToHold(place, kept.record())
                                && isHeldByPrimary(place, kept.record())),
                place + " went without a word");
        require(
                !kept.counted()
                        || isHeldByPrimary(place, kept.record())
                        || (!isToHold(place, kept.record()) && isKeptBesides(place, kept.record())),
                place + " counted, and went before any primary had it");
    }

    /** Disks were wiped, and what they kept for others with them. */
    void wiped(Machine machine, List<Integer> shards) {
        debts.keySet().removeIf(place -> place.holder().equals(machine.id()));
        hints.keySet()
                .removeIf(place ->
                        place.holder().equals(machine.id())
                                && shards.contains(machine.disks().shardOf(place.key())));
    }

    /** A machine has gone out of use: what it owed and kept is nobody's any more. */
    void gone(Machine machine) {
        debts.keySet().removeIf(place -> place.holder().equals(machine.id()));
        hints.keySet().removeIf(place -> place.holder().equals(machine.id()));
    }

    /** Whether some primary has on its disk all that the hint holds. */
    boolean isBrought(Key key, StoredRecord record) {
        return cluster.primaries(key, record.copies()).stream()
                .anyMatch(primary ->
                        cluster.machine(primary).durably(key) instanceof Held.Found(var own)
                                && own.verified()
                                && own.copies() >= record.copies()
                                && has(own, record));
    }

    private boolean isHeldByPrimary(Place place, StoredRecord record) {
        return cluster.holders(place.key(), StoredRecord.MAX_COPIES).stream()
                .anyMatch(primary -> isHeldBy(primary, place.key(), record));
    }

    /**
     * Whether the target is to hold the key by every ring in force, and the holder stays. One that
     * goes brings what it keeps to whomever it reaches, and owes nothing any more.
     */
    private boolean isToHold(Place place, StoredRecord record) {
        MemberState holder = cluster.chronicle().latest().membership().states().get(place.holder());
        boolean stays = holder != null && holder != MemberState.LEAVING;
        return stays
                && cluster
                        .topology()
                        .writeLists(cluster.partitioner().of(place.key()), record.copies())
                        .stream()
                        .allMatch(list -> list.isPrimary(place.target()));
    }

    /**
     * Whether another hint that counted holds it, too. One for a newcomer counts towards the ring
     * that it would make, and with that is undone; the other ring's W stands as it was.
     */
    private boolean isKeptBesides(Place place, StoredRecord record) {
        return hints.entrySet().stream()
                .anyMatch(other ->
                        other.getKey().key().equals(place.key())
                                && other.getValue().counted()
                                && isReplica(other.getKey(), record)
                                && hasAll(other.getValue().record(), record));
    }

    private boolean isReplica(Place place, StoredRecord record) {
        return cluster.holders(place.key(), record.copies()).contains(place.target());
    }

    /** A machine that was wiped, or whose record was damaged, may have had it. */
    private boolean isHeldBy(NodeId node, Key key, StoredRecord record) {
        Machine machine = cluster.machine(node);
        return machine.wipedAtNanos() >= 0
                || switch (machine.durably(key)) {
                    case Held.Damaged _ -> true;
                    case Held.Missing _ -> isCovered(key, record, CausalContext.EMPTY);
                    case Held.Found(StoredRecord found) ->
                            !found.verified()
                                    || (found.copies() >= record.copies()
                                            && isCovered(key, record, found.siblings().context()));
                };
    }

    /** But for what went with a tombstone that was collected. */
    private boolean isCovered(Key key, StoredRecord record, CausalContext by) {
        KeyHistory history = cluster.history(key);
        BitSet uncovered = history.extension(record.siblings().context());
        uncovered.andNot(history.extension(by));
        return history.stillDue(uncovered).isEmpty();
    }

    private boolean isOwed(Place place, StorageEngine engine) {
        return engine.owed().containsKey(owed(place));
    }

    private Owed owed(Place place) {
        PartitionId partition = cluster.partitioner().of(place.key());
        return new Owed(partition, place.target(), Owed.Reason.MISSED_HINT);
    }

    private void require(boolean holds, String what) {
        cluster.findings().require(holds, Rule.HINTS_END_WELL, what);
    }
}
