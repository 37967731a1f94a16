package coterie.server;

import coterie.http.RepairStatus;
import coterie.replication.AntiEntropyStatus;
import coterie.replication.Node;
import coterie.replication.PeerExchange;
import coterie.replication.vertx.ShardLoop;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.HintCount;
import coterie.storage.Owed;
import coterie.storage.ShardMap;
import coterie.storage.StorageEngine;
import coterie.storage.merkle.TreeQuery;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Brings together what the shards of a node tell of hints and comparisons. */
final class RepairView implements RepairStatus {

    private final Node node;
    private final List<StorageEngine> engines;
    private final List<ShardLoop> loops;

    RepairView(Node node, List<StorageEngine> engines, List<ShardLoop> loops) {
        this.node = node;
        this.engines = engines;
        this.loops = loops;
    }

    @Override
    public List<HintCount> hints() {
        SortedMap<NodeId, HintCount> all = new TreeMap<>();
        for (StorageEngine engine : engines) {
            for (HintCount count : engine.hintCounts()) {
                all.merge(count.target(), count, RepairView::sum);
            }
        }
        return List.copyOf(all.values());
    }

    private static HintCount sum(HintCount one, HintCount other) {
        return new HintCount(
                one.target(),
                one.hints() + other.hints(),
                one.bytes() + other.bytes(),
                Math.min(one.oldestSinceMillis(), other.oldestSinceMillis()));
    }

    @Override
    public SortedSet<Owed> owed() {
        SortedSet<Owed> all = new TreeSet<>();
        engines.forEach(engine -> all.addAll(engine.owed().keySet()));
        return all;
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public AntiEntropyStatus antiEntropy() {
        return node.repair().antiEntropy();
    }

    @Override
    public void startRound(IntConsumer listener) {
        node.repair().startRound(listener);
    }

    @Override
    public long backgroundBytesPerSecond() {
        return node.repair().backgroundBytesPerSecond();
    }

    @Override
    public void comparisons(Consumer<Comparisons> listener) {
        node.repair().exchanges(exchanges -> withTrees(exchanges, listener));
    }

    private void withTrees(List<PeerExchange> exchanges, Consumer<Comparisons> listener) {
        List<PartitionId> partitions =
                exchanges.stream().map(PeerExchange::partition).distinct().toList();
        if (partitions.isEmpty()) {
            listener.accept(new Comparisons(exchanges, 0, 0));
            return;
        }
        ShardMap shards = new ShardMap(engines.size());
        AtomicInteger trusted = new AtomicInteger();
        AtomicInteger missing = new AtomicInteger(partitions.size());
        Consumer<Boolean> answered =
                isTrusted -> {
                    trusted.addAndGet(isTrusted ? 1 : 0);
                    if (missing.decrementAndGet() == 0) {
                        listener.accept(
                                new Comparisons(
                                        exchanges,
                                        trusted.get(),
                                        partitions.size() - trusted.get()));
                    }
                };
        for (PartitionId partition : partitions) {
            int shard = shards.shardOf(partition);
            TreeQuery root = TreeQuery.root(partition, 1);
            loops.get(shard)
                    .mailbox()
                    .post(() ->
                            engines.get(shard).tree(root, view -> answered.accept(view.trusted())));
        }
    }
}
