package coterie.replication;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.KeepHint;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.UpdateOutcome;
import java.util.Set;
import java.util.TreeSet;

/** Keeps hints for primaries that have not acknowledged a write of which the client has heard. */
final class HintKeeping {

    /** After which a note that was not stored is written again at the next occasion. */
    static final long NOTE_PATIENCE_NANOS = 5_000_000_000L;

    private final Shard shard;
    private final Set<Owed> noting = new TreeSet<>();

    HintKeeping(Shard shard) {
        this.shard = shard;
    }

    /** Keeps the record for a primary that has not acknowledged it. */
    void keep(NodeId primary, Key key, StoredRecord record) {
        if (shard.takesHints()) {
            shard.happened(Event.HINT_KEPT);
            KeepHint hint = new KeepHint(record.siblings(), record.copies(), false);
            shard.engine()
                    .update(
                            new Slot.Hint(primary, key),
                            hint,
                            outcome -> {
                                if (!(outcome instanceof UpdateOutcome.Durable)) {
                                    missed(primary, key);
                                }
                            });
        }
    }

    /** No hint could be kept: a comparison with the primary is noted as owed in its place. */
    private void missed(NodeId primary, Key key) {
        PartitionId partition = shard.ring().partitioner().of(key);
        Owed owed = new Owed(partition, primary, Owed.Reason.MISSED_HINT);
        // A note on its way to the disk will be later than this miss, so it serves for it as well.
        if (noting.add(owed)) {
            shard.happened(Event.HINT_MISSED);
            shard.engine().change(new OwedChange.Note(owed), () -> noting.remove(owed));
            shard.environment().after(NOTE_PATIENCE_NANOS, () -> noting.remove(owed));
        }
    }
}
