package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.storage.Held;
import coterie.storage.Scan;
import coterie.storage.UpdateOutcome;
import coterie.storage.UpdateOutcome.Cause;
import coterie.storage.version.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the shard does when its map, its queue or its state is not as it should be. */
final class GrowthTest {

    private static final StorageSettings SETTINGS = StorageSettings.defaults(1).withReserveBytes(0);
    private static final int VALUE_BYTES = 32 << 10;

    @TempDir Path folder;

    @Test
    @Timeout(60)
    void theMapGrowsWhileReadersReadAndNothingIsLost() throws Exception {
        try (Shop shop = new Shop(folder, SETTINGS.withMap(1 << 20, 1 << 30), new Random(1))) {
            shop.update(Shop.key("k0"), Shop.put(VALUE_BYTES));
            long incarnation = shop.engine.incarnation();
            AtomicBoolean done = new AtomicBoolean();
            AtomicLong wrong = new AtomicLong();
            Thread reader =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!done.get()) {
                                    wrong.addAndGet(
                                            sizeOf(shop.read(Shop.key("k0"))) == VALUE_BYTES
                                                    ? 0
                                                    : 1);
                                    shop.scan(
                                            new Scan(
                                                    Shop.PARTITIONER.of(Shop.key("k0")),
                                                    null,
                                                    100,
                                                    1 << 20));
                                }
                            });
            List<CompletableFuture<UpdateOutcome>> outcomes = new ArrayList<>();
            for (int i = 1; i < 1_000; i++) {
                outcomes.add(shop.begin(Shop.key("k" + i), Shop.put(VALUE_BYTES)));
            }
            assertThat(outcomes)
                    .allMatch(outcome -> outcome.join() instanceof UpdateOutcome.Durable);
            done.set(true);
            reader.join();

            assertThat(wrong).hasValue(0);
            while (shop.engine.statistics().mapBytes() < 32 << 20) {
                // What is durable may still be on its way from the log.
                Thread.onSpinWait();
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(sizeOf(shop.read(Shop.key("k" + i)))).isEqualTo(VALUE_BYTES);
            }
            assertThat(shop.engine.incarnation())
                    .as("a map found too small before anything was shown forgets nothing")
                    .isEqualTo(incarnation);
        }
    }

    /** LMDB looks into its map for that, which is elsewhere once it has grown. */
    @Test
    void theEndOfTheFileIsAskedWhileTheMapGrows() throws Exception {
        try (Tables tables = Tables.open(folder, SETTINGS)) {
            AtomicBoolean done = new AtomicBoolean();
            Thread growing =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (long bytes = 2L << 30; !done.get(); bytes ^= 1L << 30) {
                                    tables.grow(bytes);
                                }
                            });
            for (int i = 0; i < 20_000; i++) {
                assertThat(tables.endBytes()).isPositive();
            }
            done.set(true);
            growing.join();
        }
    }

    private static long sizeOf(Held held) {
        return held.siblings().values().getFirst().value() instanceof Content content
                ? content.sizeBytes()
                : -1;
    }

    @Test
    void aQueueFullOfBytesRefusesMore() throws IOException {
        try (Shop shop = new Shop(folder, SETTINGS.withQueue(1_000, 100_000), new Random(1))) {
            List<CompletableFuture<UpdateOutcome>> outcomes = new ArrayList<>();
            shop.engine
                    .queue()
                    .holding(() -> {
                        for (int i = 0; i < 5; i++) {
                            outcomes.add(shop.begin(Shop.key("k" + i), Shop.put(VALUE_BYTES)));
                        }
                    });
            for (int i = 0; i < 5; i++) {
                UpdateOutcome outcome = outcomes.get(i).join();
                if (i < 3) {
                    assertThat(outcome).isInstanceOf(UpdateOutcome.Durable.class);
                } else {
                    assertThat(outcome).isEqualTo(new UpdateOutcome.Rejected(Cause.OVERLOADED));
                }
            }
            assertThat(shop.update(Shop.key("k"), Shop.put(200_000)))
                    .as("an empty queue takes any update")
                    .isInstanceOf(UpdateOutcome.Durable.class);
        }
    }

    @Test
    void oneTransactionTakesNoMoreThanItsLimit() throws IOException {
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1))) {
            List<CompletableFuture<UpdateOutcome>> outcomes = new ArrayList<>();
            shop.engine
                    .queue()
                    .holding(() -> {
                        for (int i = 0; i <= UpdateQueue.MAX_BATCH_UPDATES; i++) {
                            outcomes.add(shop.begin(Shop.key("k" + i % 7), Shop.put(1)));
                            if (i % 50 == 0) {
                                outcomes.add(shop.begin(Shop.key("k" + i % 7), Shop.delete()));
                            }
                        }
                    });
            outcomes.forEach(CompletableFuture::join);
            assertThat(shop.engine.statistics().commits()).isEqualTo(2);
        }
    }

    @Test
    void whatComesWhileAnotherShardHasTheTurnSharesOneGroup() throws IOException {
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1))) {
            shop.turns.acquireUninterruptibly();
            List<CompletableFuture<UpdateOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                outcomes.add(shop.begin(Shop.key("k" + i), Shop.put(1)));
                while (!shop.turns.hasQueuedThreads()) {
                    Thread.onSpinWait();
                }
            }
            shop.turns.release();
            outcomes.forEach(CompletableFuture::join);
            assertThat(shop.engine.statistics().commits()).isEqualTo(1);
            while (shop.turns.availablePermits() == 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void damagedStateRenewsTheIncarnationAndKeepsTheRecords() throws IOException {
        Key key = Shop.key("k");
        long before;
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1))) {
            before = shop.engine.incarnation();
            shop.update(key, Shop.put("v"));
        }
        try (Tables tables = Tables.open(folder, SETTINGS)) {
            tables.damage(null);
        }
        try (Shop shop = new Shop(folder, SETTINGS, new Random(2))) {
            assertThat(shop.engine.incarnation()).isNotEqualTo(before);
            assertThat(shop.read(key).siblings().values()).hasSize(1);
        }
    }

    @Test
    void asyncWritesAreCommittedByThemselvesAndByAShutdown() throws IOException {
        StorageSettings async = SETTINGS.withDurability(Durability.ASYNC, Duration.ofMillis(5));
        try (Shop shop = new Shop(folder, async, new Random(1))) {
            shop.update(Shop.key("k0"), Shop.put("v"));
            while (shop.engine.statistics().commits() == 0) {
                Thread.onSpinWait();
            }
        }
        StorageSettings never = SETTINGS.withDurability(Durability.ASYNC, Duration.ofHours(1));
        try (Shop shop = new Shop(folder, never, new Random(2))) {
            shop.update(Shop.key("k1"), Shop.put("v"));
            assertThat(shop.engine.statistics().commits()).isZero();
        }
        try (Shop shop = new Shop(folder, SETTINGS, new Random(3))) {
            assertThat(shop.engine.statistics().keys()).isEqualTo(2);
        }
    }

    @Test
    void asyncWritesAreCommittedEarlyWhenThereAreManyBytes() throws IOException {
        StorageSettings never = SETTINGS.withDurability(Durability.ASYNC, Duration.ofHours(1));
        try (Shop shop = new Shop(folder, never, new Random(2))) {
            for (long bytes = 0; bytes <= never.overlayBytes(); bytes += 1 << 20) {
                assertThat(shop.engine.statistics().commits()).isZero();
                shop.update(Shop.key("k" + bytes), Shop.put(1 << 20));
            }
            while (shop.engine.statistics().commits() == 0) {
                Thread.onSpinWait();
            }
        }
    }
}
