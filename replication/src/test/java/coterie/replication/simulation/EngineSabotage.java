package coterie.replication.simulation;

import coterie.ring.NodeId;
import coterie.storage.Collect;
import coterie.storage.Delivered;
import coterie.storage.Expected;
import coterie.storage.Hint;
import coterie.storage.HintCount;
import coterie.storage.HintScan;
import coterie.storage.OwedChange;
import coterie.storage.Slot;
import coterie.storage.StorageEngine;
import coterie.storage.StoredRecord;
import coterie.storage.Update;

/**
 * Builds the scenario's {@link Fault} into what lies between a node and one of its engines: what it
 * keeps for others, what is owed, and when a tombstone goes.
 */
final class EngineSabotage {

    /** How long a tombstone stands where nothing but time decides. */
    private static final long TOMBSTONE_NANOS = 300 * Scenario.MILLIS;

    private final Cluster cluster;
    private final Machine machine;
    private final Fault fault;

    EngineSabotage(Cluster cluster, NodeId node) {
        this.cluster = cluster;
        this.machine = cluster.machine(node);
        this.fault = cluster.scenario().fault();
    }

    /** An engine has been opened. */
    void opened(StorageEngine engine) {
        if (fault == Fault.DROPS_HINTS) {
            for (HintCount count : engine.hintCounts()) {
                HintScan all = new HintScan(count.target(), 0, Integer.MAX_VALUE, Long.MAX_VALUE);
                engine.hints(
                        all, page -> page.entries().forEach(entry -> drop(engine, count, entry)));
            }
        }
    }

    private static void drop(StorageEngine engine, HintCount count, HintScan.Entry entry) {
        Expected expected = Expected.of(entry.key(), entry.hint().record());
        engine.update(new Slot.Hint(count.target(), entry.key()), new Delivered(expected), _ -> {});
    }

    /** What the engine is asked in place of this. */
    Update instead(Slot slot, Update update) {
        if (fault == Fault.REMOVES_CHANGED_HINTS
                && update instanceof Delivered
                && slot instanceof Slot.Hint place) {
            Hint hint = machine.disks().hint(place.target(), place.key());
            return hint == null ? update : new Delivered(Expected.of(place.key(), hint.record()));
        }
        return update;
    }

    /** What the node is shown of its hints. */
    HintScan.Page shown(HintScan.Page page) {
        return fault == Fault.UNCOUNTS_HINTS
                ? new HintScan.Page(
                        page.entries().stream().map(EngineSabotage::uncounted).toList(),
                        page.resumeAfter())
                : page;
    }

    private static HintScan.Entry uncounted(HintScan.Entry entry) {
        Hint hint = entry.hint();
        return new HintScan.Entry(
                entry.key(), new Hint(hint.record(), false, hint.sinceMillis(), hint.order()));
    }

    /** Whether the engine never hears of the change, though the node believes so. */
    boolean forgets(OwedChange change) {
        return fault == Fault.FORGETS_OWED && change instanceof OwedChange.Note;
    }

    /** A change of what is owed has become durable. */
    void changed(OwedChange change, StorageEngine engine) {
        if (fault == Fault.SETTLES_UNPAID && change instanceof OwedChange.Note note) {
            engine.change(new OwedChange.Settle(note.owed(), Long.MAX_VALUE), () -> {});
        }
    }

    /** A replica's record has become durable. */
    void stored(Slot slot, StoredRecord record, StorageEngine engine) {
        if (fault == Fault.COLLECTS_ON_TIME_ALONE
                && slot instanceof Slot.Own
                && Collect.holdsTombstonesAlone(record)) {
            Collect collect = new Collect(Expected.of(slot.key(), record));
            NodeProcess process = machine.process();
            if (process != null) {
                cluster.schedule()
                        .after(
                                TOMBSTONE_NANOS,
                                "sabotage",
                                () -> process.run(() -> engine.update(slot, collect, _ -> {})));
            }
        }
    }
}
