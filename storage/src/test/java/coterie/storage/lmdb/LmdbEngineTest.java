package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.storage.Change;
import coterie.storage.Held;
import coterie.storage.Listing;
import coterie.storage.Scan;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LmdbEngineTest {

    private static final StorageSettings SETTINGS = StorageSettings.defaults(1).withReserveBytes(0);

    @TempDir Path folder;

    private Shop open() throws IOException {
        return new Shop(folder, SETTINGS, new Random(7));
    }

    @Test
    void whatWasWrittenIsReadAlsoAfterARestart() throws IOException {
        Key key = Shop.key("apple");
        try (Shop shop = open()) {
            assertThat(shop.read(key)).isEqualTo(Held.Missing.MISSING);
            assertThat(shop.update(key, Shop.put("red"))).isInstanceOf(UpdateOutcome.Durable.class);
            assertThat(textOf(shop.read(key))).isEqualTo("red");
        }
        try (Shop shop = open()) {
            assertThat(textOf(shop.read(key))).isEqualTo("red");
        }
    }

    @Test
    void manyUpdatesShareTransactionsAndKeepTheirOrder() throws IOException {
        try (Shop shop = open()) {
            List<CompletableFuture<UpdateOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                outcomes.add(shop.begin(Shop.key("k" + i % 10), Shop.put("v" + i)));
            }
            long last = 0;
            for (CompletableFuture<UpdateOutcome> outcome : outcomes) {
                UpdateOutcome.Durable durable = (UpdateOutcome.Durable) outcome.join();
                if (durable.change() instanceof Change.Store store) {
                    long counter =
                            store.record()
                                    .siblings()
                                    .context()
                                    .greatestCounterOf(shop.engine.incarnation());
                    assertThat(counter).isGreaterThan(last);
                    last = counter;
                }
            }
            assertThat(shop.engine.statistics().commits()).isLessThan(500);
            assertThat(shop.engine.statistics().keys()).isEqualTo(10);
        }
    }

    @Test
    void scansAndListingsGoInStepsThatResume() throws IOException {
        try (Shop shop = open()) {
            for (int i = 0; i < 50; i++) {
                shop.update(Shop.key("k%02d".formatted(i)), Shop.put("v"));
            }
            shop.update(Shop.key("k07"), Shop.delete());
            List<String> listed = new ArrayList<>();
            int scanned = 0;
            for (var partition : Shop.PARTITIONER.all()) {
                Key after = null;
                do {
                    Scan.Page page = shop.scan(new Scan(partition, after, 3, 1 << 20));
                    scanned += page.entries().size();
                    after = page.resumeAfter();
                } while (after != null);
                byte[] afterKey = null;
                do {
                    Listing.Page page =
                            shop.list(new Listing(partition, "shop", bytes("k"), afterKey, 2));
                    page.keys().forEach(key -> listed.add(new String(key, StandardCharsets.UTF_8)));
                    afterKey = page.resumeAfter();
                } while (afterKey != null);
            }
            assertThat(scanned).isEqualTo(50);
            assertThat(listed).hasSize(49).doesNotHaveDuplicates().doesNotContain("k07");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String textOf(Held held) {
        Content content = (Content) held.siblings().values().getFirst().value();
        return new String(content.bytes(), StandardCharsets.UTF_8);
    }
}
