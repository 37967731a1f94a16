package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.ClusterId;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Delivered;
import coterie.storage.Expected;
import coterie.storage.Held;
import coterie.storage.HintScan;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.TombstoneScan;
import coterie.storage.Update;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the side tables is LMDB's own: async durability, and a damaged state. */
final class LmdbSideTableTest {

    private static final StorageSettings SETTINGS = StorageSettings.defaults(1).withReserveBytes(0);
    private static final NodeId N2 = new NodeId("n2");
    private static final Key KEY = Shop.key("apple");
    private static final Slot.Hint HINT = new Slot.Hint(N2, KEY);
    private static final Owed OWED =
            new Owed(Shop.PARTITIONER.of(KEY), N2, Owed.Reason.MISSED_HINT);

    @TempDir Path folder;

    private Shop open(StorageSettings settings) throws IOException {
        return new Shop(folder, settings, new Random(7));
    }

    private static UpdateOutcome update(Shop shop, Slot slot, Update update) {
        CompletableFuture<UpdateOutcome> outcome = new CompletableFuture<>();
        shop.engine.update(slot, update, outcome::complete);
        return outcome.join();
    }

    private static void change(Shop shop, OwedChange change) {
        CompletableFuture<Boolean> durable = new CompletableFuture<>();
        shop.engine.change(change, () -> durable.complete(true));
        durable.join();
    }

    private static Held readWithHints(Shop shop) {
        CompletableFuture<Held> held = new CompletableFuture<>();
        shop.engine.readWithHints(KEY, held::complete);
        return held.join();
    }

    private static List<HintScan.Entry> hints(Shop shop) {
        CompletableFuture<HintScan.Page> page = new CompletableFuture<>();
        shop.engine.hints(new HintScan(N2, 0, 100, 1 << 20), page::complete);
        return page.join().entries();
    }

    private static List<TombstoneScan.Entry> tombstones(Shop shop) {
        CompletableFuture<TombstoneScan.Page> page = new CompletableFuture<>();
        shop.engine.tombstones(
                new TombstoneScan(Shop.PARTITIONER.of(KEY), null, 10), page::complete);
        return page.join().entries();
    }

    @Test
    void anAsyncHintIsReadWhenItIsAcknowledgedAndShownForDeliveryOnceItIsDurable()
            throws IOException {
        StorageSettings hourly = SETTINGS.withDurability(Durability.ASYNC, Duration.ofHours(1));
        try (Shop shop = open(hourly)) {
            update(shop, HINT, Shop.put("red"));
            assertThat(readWithHints(shop).siblings().values()).hasSize(1);
            assertThat(shop.read(KEY)).isEqualTo(Held.Missing.MISSING);
            assertThat(hints(shop)).isEmpty();
        }
        try (Shop shop = open(hourly)) {
            StoredRecord kept = hints(shop).getFirst().hint().record();
            update(shop, HINT, new Delivered(Expected.of(KEY, kept)));
            assertThat(readWithHints(shop)).isEqualTo(Held.Missing.MISSING);
        }
        try (Shop shop = open(hourly)) {
            assertThat(hints(shop)).isEmpty();
        }
    }

    @Test
    void aWriteOfAnAsyncIntervalAndItsHintAreReadTogether() throws IOException {
        StorageSettings hourly = SETTINGS.withDurability(Durability.ASYNC, Duration.ofHours(1));
        CoordinatedWrite write =
                new CoordinatedWrite(
                        CausalContext.EMPTY,
                        new Content("text/plain", new byte[] {1}),
                        0,
                        3,
                        Shop.LIMITS,
                        List.of(N2));
        try (Shop shop = open(hourly)) {
            shop.update(KEY, write);
            assertThat(readWithHints(shop)).isEqualTo(shop.read(KEY));
        }
    }

    @Test
    void aShardWhoseStateIsDamagedGivesNoNumberAgainAndCountsAsStartedEmpty() throws IOException {
        long noted;
        long order;
        try (Shop shop = open(SETTINGS)) {
            change(shop, new OwedChange.AcknowledgeStart(List.of()));
            update(shop, HINT, Shop.put("red"));
            order = hints(shop).getFirst().hint().order();
            shop.update(Shop.key("pear"), Shop.put("x"));
            shop.update(KEY, Shop.delete());
            change(shop, new OwedChange.Note(OWED));
            noted = Objects.requireNonNull(shop.engine.owed().get(OWED));
            assertThat(shop.engine.startedEmpty()).isFalse();
            shop.engine.tables().damage(null);
            shop.engine.abandon();
        }
        try (Shop shop = open(SETTINGS)) {
            assertThat(shop.engine.startedEmpty()).isTrue();
            long tombstone = tombstones(shop).getFirst().commit();
            change(shop, new OwedChange.Note(OWED));
            assertThat(shop.engine.owed().get(OWED)).isGreaterThan(Math.max(noted, tombstone));
            Key other = Shop.key("pear");
            update(shop, new Slot.Hint(N2, other), Shop.put("x"));
            assertThat(hints(shop)).extracting(HintScan.Entry::key).containsExactly(KEY, other);
            assertThat(hints(shop).getLast().hint().order()).isGreaterThan(order);
        }
    }

    @Test
    void theBoundOfATargetsHintsIsSharedOutAmongTheShards() throws IOException {
        NodeId node = new NodeId("n1");
        ClusterId cluster = ClusterId.of(List.of(node), Shop.PARTITIONER.partitions());
        StorageSettings two = StorageSettings.defaults(2).withReserveBytes(0).withHintBytes(4_000);
        try (DataFolder data = DataFolder.open(folder.resolve("data"), cluster, node, two)) {
            LmdbEngine engine = data.openShard(0, Shop.PARTITIONER, Runnable::run);
            assertThat(updated(engine, Shop.put(1_000))).isInstanceOf(UpdateOutcome.Durable.class);
            assertThat(updated(engine, Shop.put(1_000)))
                    .isEqualTo(new UpdateOutcome.Rejected(UpdateOutcome.Cause.FULL));
            CompletableFuture<Boolean> closed = new CompletableFuture<>();
            engine.close(() -> closed.complete(true));
            closed.join();
        }
    }

    private static UpdateOutcome updated(LmdbEngine engine, Update update) {
        CompletableFuture<UpdateOutcome> outcome = new CompletableFuture<>();
        engine.update(HINT, update, outcome::complete);
        return outcome.join();
    }
}
