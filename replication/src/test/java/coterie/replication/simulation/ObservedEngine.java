package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Change;
import coterie.storage.Collect;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Held;
import coterie.storage.HintCount;
import coterie.storage.HintScan;
import coterie.storage.Listing;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.Scan;
import coterie.storage.Slot;
import coterie.storage.StorageEngine;
import coterie.storage.StorageStatistics;
import coterie.storage.TombstoneScan;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.memory.MemoryEngine;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeView;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * An engine that tells the key's history of every dot issued and every record stored, before
 * anybody else learns of it.
 */
final class ObservedEngine implements StorageEngine {

    private final Cluster cluster;
    private final NodeId node;
    private final SimulatedMailbox mailbox;
    private final StorageEngine engine;
    private final Sabotage sabotage;
    private final EngineSabotage engineSabotage;
    private final SplittableRandom random;

    ObservedEngine(
            Cluster cluster,
            SimulatedMailbox mailbox,
            MemoryEngine engine,
            Sabotage sabotage,
            SplittableRandom random) {
        this.cluster = cluster;
        this.mailbox = mailbox;
        this.node = mailbox.node();
        this.engine = engine;
        this.sabotage = sabotage;
        this.random = random;
        this.engineSabotage = new EngineSabotage(cluster, node);
        engineSabotage.opened(engine);
    }

    @Override
    public void update(Slot slot, Update update, UpdateListener listener) {
        Key key = slot.key();
        UpdateOutcome unasked = sabotage.unasked(update);
        if (unasked != null) {
            mailbox.post(() -> listener.completed(unasked));
            return;
        }
        engine.update(
                slot,
                engineSabotage.instead(slot, update),
                new UpdateListener() {
                    private Siblings collected = Siblings.NONE;
                    private List<NodeId> rotten = List.of();

                    @Override
                    public boolean isStillWanted() {
                        return listener.isStillWanted();
                    }

                    @Override
                    public void merged(Change change) {
                        if (update instanceof Collect && change instanceof Change.Remove) {
                            collected = cluster.machine(node).durably(key).siblings();
                        }
                        rotten = rottenHints(slot, update);
                        observe(slot, update, change);
                        cluster.narrator().merged(node, key, change);
                        sabotage.coordinate(() -> listener.merged(sabotage.decided(change)));
                    }

                    @Override
                    public void completed(UpdateOutcome outcome) {
                        cluster.schedule().note("completed at " + node, outcome.toString());
                        cluster.narrator().completed(node, key, outcome);
                        switch (outcome) {
                            case UpdateOutcome.Durable durable -> {
                                observeDurable(slot, update, durable.change());
                                checkReplaced(rotten, key);
                                cluster.history(key).collected(collected);
                            }
                            case UpdateOutcome.Failed _ -> failed(key, collected);
                            case UpdateOutcome.Refused _, UpdateOutcome.Rejected _ -> {}
                        }
                        listener.completed(outcome);
                    }
                });
    }

    /** For whom the disk has hints that cannot be read where this update is to keep some. */
    private List<NodeId> rottenHints(Slot slot, Update update) {
        List<NodeId> targets = new ArrayList<>();
        if (slot instanceof Slot.Hint hint) {
            targets.add(hint.target());
        }
        if (update instanceof CoordinatedWrite write) {
            targets.addAll(write.hintFor());
        }
        Disks disks = cluster.machine(node).disks();
        targets.removeIf(target -> !disks.isRottenHint(target, slot.key()));
        return targets;
    }

    private void checkReplaced(List<NodeId> rotten, Key key) {
        Disks disks = cluster.machine(node).disks();
        for (NodeId target : rotten) {
            if (!disks.isRottenHint(target, key)) {
                cluster.keptHints().replaced(node, target, key, engine);
            }
        }
    }

    /** The disk said that it failed. Whether it has stored the update is another matter. */
    private void failed(Key key, Siblings collected) {
        Disks disks = cluster.machine(node).disks();
        boolean stored = disks.disk(disks.shardOf(key)).storesFailing();
        cluster.befell(stored ? Mishap.FAILED_COMMIT_STORED : Mishap.COMMIT_FAILED);
        if (stored) {
            cluster.history(key).collected(collected);
        }
    }

    private void observeDurable(Slot slot, Update update, Change change) {
        if (change instanceof Change.Store store) {
            engineSabotage.stored(slot, store.record(), this);
        }
        if (slot instanceof Slot.Hint hint) {
            cluster.keptHints().changed(node, hint, update, change, engine);
        } else if (update instanceof CoordinatedWrite write
                && change instanceof Change.Store store) {
            cluster.keptHints().written(node, write, store.record(), slot.key(), engine);
        }
    }

    private void observe(Slot slot, Update update, Change change) {
        KeyHistory history = cluster.history(slot.key());
        if (change instanceof Change.Store store) {
            if (update instanceof CoordinatedWrite write) {
                cluster.issued(node, slot.key(), write, store.record());
            }
            history.examine(store.record().siblings(), "the record at " + node);
            if (slot instanceof Slot.Own) {
                history.requireNothingBack(
                        store.record().siblings(), history.gone(), "the record at " + node);
            }
        }
    }

    /**
     * Answers at once or, as an engine may, a little later, with what was held when it was asked.
     */
    @Override
    public void read(Key key, Consumer<Held> listener) {
        engine.read(key, observed(key, listener));
    }

    @Override
    public void readWithHints(Key key, Consumer<Held> listener) {
        engine.readWithHints(key, observed(key, listener));
    }

    private Consumer<Held> observed(Key key, Consumer<Held> listener) {
        return held -> {
            cluster.history(key).examine(held.siblings(), "the replica " + node);
            cluster.narrator().read(node, key, held);
            long delay = cluster.scenario().pace().readNanos(random);
            if (delay < 0) {
                listener.accept(held);
            } else {
                cluster.schedule()
                        .after(
                                delay,
                                node + " reads",
                                () -> mailbox.post(() -> listener.accept(held)));
            }
        };
    }

    @Override
    public long incarnation() {
        return engine.incarnation();
    }

    @Override
    public void scan(Scan scan, Consumer<Scan.Page> listener) {
        engine.scan(scan, listener);
    }

    @Override
    public void tree(TreeQuery query, Consumer<TreeView> listener) {
        engine.tree(query, listener);
    }

    @Override
    public void rehash(Rehash rehash, Consumer<Rehash.Step> listener) {
        engine.rehash(rehash, listener);
    }

    @Override
    public void list(Listing listing, Consumer<Listing.Page> listener) {
        engine.list(listing, listener);
    }

    @Override
    public void hints(HintScan scan, Consumer<HintScan.Page> listener) {
        engine.hints(scan, page -> listener.accept(engineSabotage.shown(page)));
    }

    @Override
    public List<HintCount> hintCounts() {
        return engine.hintCounts();
    }

    @Override
    public void tombstones(TombstoneScan scan, Consumer<TombstoneScan.Page> listener) {
        engine.tombstones(scan, listener);
    }

    @Override
    public SortedMap<Owed, Long> owed() {
        return engine.owed();
    }

    @Override
    public void change(OwedChange change, Runnable durable) {
        if (engineSabotage.forgets(change)) {
            mailbox.post(durable);
        } else {
            engine.change(
                    change,
                    () -> {
                        if (change instanceof OwedChange.Settle settled
                                && !engine.owed().containsKey(settled.owed())) {
                            cluster.keptHints().settled(node, settled.owed());
                        }
                        durable.run();
                        engineSabotage.changed(change, this);
                    });
        }
    }

    @Override
    public boolean startedEmpty() {
        return engine.startedEmpty();
    }

    @Override
    public StorageStatistics statistics() {
        return engine.statistics();
    }

    @Override
    public void close(Runnable closed) {
        engine.close(closed);
    }
}
