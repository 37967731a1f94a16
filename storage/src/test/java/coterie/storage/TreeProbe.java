package coterie.storage;

import static coterie.storage.EngineHarness.PARTITIONER;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.merkle.Counted;
import coterie.storage.merkle.Forest;
import coterie.storage.merkle.RecordChange;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.TreeView;
import java.util.ArrayList;
import java.util.List;

/** Asks an engine for its trees, and holds them against what a scan brings. */
final class TreeProbe {

    static final TreeShape SHAPE = new TreeShape(PARTITIONER);

    private static final int MOST_COPIES = 4;

    private final EngineHarness harness;
    private final EngineProbe probe;

    TreeProbe(EngineHarness harness, EngineProbe probe) {
        this.harness = harness;
        this.probe = probe;
    }

    TreeView root(PartitionId partition) {
        return views(List.of(TreeQuery.root(partition, 1))).getFirst();
    }

    boolean isTrusted(PartitionId partition) {
        return root(partition).trusted();
    }

    List<TreeView> views(List<TreeQuery> queries) {
        List<TreeView> heard = new ArrayList<>();
        for (TreeQuery query : queries) {
            int before = heard.size();
            harness.engine()
                    .tree(
                            query,
                            view -> {
                                assertThat(harness.isOnMailbox()).isTrue();
                                heard.add(view);
                            });
            harness.runUntil(() -> heard.size() > before);
        }
        return heard;
    }

    Rehash.Step rehash(Rehash rehash) {
        List<Rehash.Step> heard = new ArrayList<>();
        harness.engine().rehash(rehash, heard::add);
        harness.runUntil(() -> !heard.isEmpty());
        return heard.getFirst();
    }

    /** Rehashes whatever is not trusted; returns how many steps that took. */
    int rehashAll(PartitionId partition, int maxRecords) {
        Rehash step =
                new Rehash(partition, 0, SHAPE.leaves() - 1, false, maxRecords, Rehash.MAX_BYTES);
        int steps = 1;
        while (rehash(step).untrusted() > 0) {
            steps++;
        }
        assertThat(isTrusted(partition)).isTrue();
        return steps;
    }

    void rehashEverything() {
        PARTITIONER.all().forEach(partition -> rehashAll(partition, Rehash.MAX_RECORDS));
    }

    /** Every partition's trees are trusted, and those of what a scan finds. */
    void checkAgainstScans() {
        for (PartitionId partition : PARTITIONER.all()) {
            Forest forest = new Forest(SHAPE, true);
            List<Integer> leaves = new ArrayList<>();
            for (Scan.Entry entry : probe.scanAll(partition, 1_000, Long.MAX_VALUE)) {
                Key key = entry.key();
                if (entry.held() instanceof Held.Found found) {
                    StoredRecord record = found.record();
                    Counted counted = Counted.of(key, record.siblings(), record.copies());
                    forest.apply(new RecordChange(partition, key, null, counted, false));
                    leaves.add(SHAPE.leafOf(key.hash()));
                }
            }
            List<TreeQuery> queries = queries(partition, leaves);
            long commit = root(partition).commit();
            assertThat(views(queries))
                    .isEqualTo(queries.stream().map(query -> forest.view(query, commit)).toList());
        }
    }

    /** The root, all that is below it down to two levels, and every leaf that has a record. */
    private static List<TreeQuery> queries(PartitionId partition, List<Integer> leaves) {
        List<TreeQuery> queries = new ArrayList<>();
        for (int copies = 1; copies <= MOST_COPIES; copies++) {
            queries.add(TreeQuery.root(partition, copies));
            for (int index = 0; index < TreeShape.FAN_OUT; index++) {
                queries.add(new TreeQuery(partition, copies, 1, index));
            }
            for (int leaf : leaves) {
                queries.add(new TreeQuery(partition, copies, 2, leaf / TreeShape.FAN_OUT));
                queries.add(new TreeQuery(partition, copies, 3, leaf));
            }
        }
        return queries;
    }
}
