package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.PartitionId;
import coterie.storage.UpdateOutcome;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trees are stored by the last commit of all, in a map that has no room left for them. */
final class TreesAtShutdownTest {

    private static final int KEYS = 1_000;
    private static final StorageSettings SETTINGS = StorageSettings.defaults(1).withReserveBytes(0);

    @TempDir Path folder;

    @Test
    void theMapGrowsForTheTreesAndNothingIsLost() throws IOException {
        List<TreeView> before;
        long usedBytes;
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1))) {
            writeAll(shop);
            before = roots(shop);
            // The map is made as small as it can be, with no room but for what is there.
            shop.engine.tables().grow(1);
            usedBytes = Files.size(folder.resolve("data.mdb"));
        }

        assertThat(Files.size(folder.resolve("data.mdb")))
                .as("the trees are beyond the end of the map as it was")
                .isGreaterThan(usedBytes);
        try (Shop shop = new Shop(folder, SETTINGS, new Random(2))) {
            assertThat(shop.engine.statistics().keys()).isEqualTo(KEYS);
            assertThat(digests(roots(shop))).isEqualTo(digests(before));
            assertThat(roots(shop)).allMatch(TreeView::trusted);
        }
    }

    /** All in one commit, so that no page is free afterwards. */
    private static void writeAll(Shop shop) {
        List<CompletableFuture<UpdateOutcome>> outcomes = new ArrayList<>();
        shop.engine
                .queue()
                .holding(() -> {
                    for (int i = 0; i < KEYS; i++) {
                        outcomes.add(shop.begin(Shop.key("k" + i), Shop.put("v")));
                    }
                });
        assertThat(outcomes).allMatch(one -> one.join() instanceof UpdateOutcome.Durable);
    }

    private static List<TreeView> roots(Shop shop) {
        List<TreeView> roots = new ArrayList<>();
        for (PartitionId partition : Shop.PARTITIONER.all()) {
            CompletableFuture<TreeView> view = new CompletableFuture<>();
            shop.engine.tree(TreeQuery.root(partition, 1), view::complete);
            roots.add(view.join());
        }
        return roots;
    }

    private static List<Object> digests(List<TreeView> roots) {
        return roots.stream().<Object>map(TreeView::own).toList();
    }
}
