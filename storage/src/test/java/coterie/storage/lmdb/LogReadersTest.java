package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Change;
import coterie.storage.Delivered;
import coterie.storage.Expected;
import coterie.storage.Held;
import coterie.storage.KeepHint;
import coterie.storage.Listing;
import coterie.storage.Merge;
import coterie.storage.Scan;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reads while groups are synced, frozen and committed misses nothing that was there before. */
final class LogReadersTest {

    private static final StorageSettings SETTINGS = StorageSettings.defaults(1).withReserveBytes(0);
    private static final int KEYS = 50;
    private static final int ROUNDS = 200;

    @TempDir Path folder;

    private static Content number(long number) {
        return new Content("a/b", ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private static long numberIn(Held held) {
        assertThat(held.siblings().values()).hasSize(1);
        Content content = (Content) held.siblings().values().getFirst().value();
        return ByteBuffer.wrap(content.bytes()).getLong();
    }

    @Test
    void nothingGoesBackAndNothingIsMissed() throws Exception {
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1));
                ExecutorService threads = Executors.newCachedThreadPool()) {
            AtomicLong[] acknowledged = new AtomicLong[KEYS];
            Arrays.setAll(acknowledged, _ -> new AtomicLong());
            write(shop, 1, acknowledged);
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Long> reading =
                    CompletableFuture.supplyAsync(
                            () -> readUntil(done, shop, acknowledged), threads);
            CompletableFuture<Long> scanning =
                    CompletableFuture.supplyAsync(() -> scanUntil(done, shop), threads);
            for (long round = 2; round <= ROUNDS; round++) {
                write(shop, round, acknowledged);
                shop.engine.writer().wantDrain();
            }
            done.set(true);
            assertThat(reading.join()).isPositive();
            assertThat(scanning.join()).isPositive();
        }
    }

    private static void write(Shop shop, long number, AtomicLong[] acknowledged) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[KEYS];
        for (int i = 0; i < KEYS; i++) {
            int key = i;
            all[i] =
                    shop.begin(Shop.key("k" + i), Shop.replace(number(number)))
                            .thenAccept(outcome -> {
                                assertThat(outcome).isInstanceOf(UpdateOutcome.Durable.class);
                                acknowledged[key].set(number);
                            });
        }
        CompletableFuture.allOf(all).join();
    }

    private static long readUntil(AtomicBoolean done, Shop shop, AtomicLong[] acknowledged) {
        long reads = 0;
        long[] seen = new long[KEYS];
        do {
            for (int i = 0; i < KEYS; i++) {
                long least = Math.max(seen[i], acknowledged[i].get());
                seen[i] = numberIn(shop.read(Shop.key("k" + i)));
                assertThat(seen[i]).isGreaterThanOrEqualTo(least);
                reads++;
            }
        } while (!done.get());
        return reads;
    }

    /** Each key is kept as a hint, taken over into the own record, and then dropped as a hint. */
    @Test
    void aHintThatIsTakenOverIsHiddenFromNobody() throws Exception {
        NodeId target = new NodeId("n2");
        try (Shop shop = new Shop(folder, SETTINGS, new Random(2));
                ExecutorService threads = Executors.newCachedThreadPool()) {
            update(shop, new Slot.Hint(target, Shop.key("other")), keep(foreign(1)));
            AtomicReference<Key> present = new AtomicReference<>();
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Long> reading =
                    CompletableFuture.supplyAsync(
                            () -> readHintsUntil(done, shop, present), threads);
            for (int i = 0; i < ROUNDS; i++) {
                Key key = Shop.key("h" + i);
                Slot.Hint slot = new Slot.Hint(target, key);
                Siblings siblings = foreign(i);
                StoredRecord kept = ((Change.Store) update(shop, slot, keep(siblings))).record();
                present.set(key);
                update(shop, new Slot.Own(key), new Merge(siblings, 3, false));
                update(shop, slot, new Delivered(Expected.of(key, kept)));
                shop.engine.writer().wantDrain();
            }
            done.set(true);
            assertThat(reading.join()).isPositive();
        }
    }

    private static Siblings foreign(long incarnation) {
        Dot dot = new Dot(new Actor(incarnation, 1), 1);
        return Siblings.of(
                CausalContext.EMPTY.withVector(dot),
                List.of(new Sibling(dot, 1_000, number(incarnation))));
    }

    private static KeepHint keep(Siblings siblings) {
        return new KeepHint(siblings, 3, true);
    }

    private static Change update(Shop shop, Slot slot, Update update) {
        CompletableFuture<UpdateOutcome> outcome = new CompletableFuture<>();
        UpdateListener listener = outcome::complete;
        shop.engine.update(slot, update, listener);
        assertThat(outcome.join()).isInstanceOf(UpdateOutcome.Durable.class);
        return ((UpdateOutcome.Durable) outcome.join()).change();
    }

    private static long readHintsUntil(
            AtomicBoolean done, Shop shop, AtomicReference<Key> present) {
        long reads = 0;
        while (!done.get()) {
            Key key = present.get();
            if (key != null) {
                CompletableFuture<Held> held = new CompletableFuture<>();
                shop.engine.readWithHints(key, held::complete);
                assertThat(held.join().siblings().values()).as("%s", key).hasSize(1);
                reads++;
            }
        }
        return reads;
    }

    private static long scanUntil(AtomicBoolean done, Shop shop) {
        long scans = 0;
        do {
            int scanned = 0;
            int listed = 0;
            for (var partition : Shop.PARTITIONER.all()) {
                scanned += shop.scan(new Scan(partition, null, 1_000, 1 << 20)).entries().size();
                listed +=
                        shop.list(new Listing(partition, "shop", new byte[0], null, 1_000))
                                .keys()
                                .size();
            }
            assertThat(scanned).isEqualTo(KEYS);
            assertThat(listed).isEqualTo(KEYS);
            scans++;
        } while (!done.get());
        return scans;
    }
}
