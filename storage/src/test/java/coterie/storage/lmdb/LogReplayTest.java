package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.storage.Held;
import coterie.storage.OwedChange;
import coterie.storage.UpdateOutcome;
import coterie.storage.codec.MalformedException;
import coterie.storage.lmdb.log.CommitLog;
import coterie.storage.lmdb.log.Tail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of a commit log, be it whole, cut short or damaged. */
final class LogReplayTest {

    private static final StorageSettings SETTINGS = StorageSettings.defaults(1).withReserveBytes(0);

    private static final Path LOG = Path.of("log-0");

    @TempDir Path folder;

    private Path shard() {
        return folder.resolve("shard");
    }

    private Path copy() {
        return folder.resolve("copy");
    }

    private Shop open(Path path) throws IOException {
        return new Shop(path, SETTINGS, new Random());
    }

    private static void put(Shop shop, String name) {
        assertThat(shop.update(Shop.key(name), Shop.put(name)))
                .isInstanceOf(UpdateOutcome.Durable.class);
    }

    private static boolean isThere(Shop shop, String name) {
        Held held = shop.read(Shop.key(name));
        return held instanceof Held.Found && held.siblings().values().size() == 1;
    }

    private void copyShard() throws IOException {
        if (Files.exists(copy())) {
            try (Stream<Path> files = Files.list(copy())) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(copy());
        try (Stream<Path> files = Files.list(shard())) {
            for (Path file : files.toList()) {
                Files.copy(file, copy().resolve(file.getFileName()));
            }
        }
    }

    private void alter(int at, int bit) throws IOException {
        byte[] bytes = Files.readAllBytes(copy().resolve(LOG));
        bytes[at] ^= (byte) (1 << bit);
        Files.write(copy().resolve(LOG), bytes);
    }

    /** Three writes, of which the last takes up one page of the log from here on. */
    private int threeWritesAndACrash() throws IOException {
        Shop shop = open(shard());
        put(shop, "apple");
        put(shop, "pear");
        put(shop, "plum");
        shop.engine.abandon();
        return 2 * 4096;
    }

    @Test
    void everythingAcknowledgedIsThereAfterACrash() throws IOException {
        Shop shop = open(shard());
        long incarnation = shop.engine.incarnation();
        put(shop, "apple");
        shop.engine.abandon();
        try (Shop again = open(shard())) {
            assertThat(isThere(again, "apple")).isTrue();
            assertThat(again.engine.incarnation()).isNotEqualTo(incarnation);
            assertThat(again.engine.startedEmpty()).isTrue();
            assertThat(again.engine.statistics().keys()).isEqualTo(1);
        }
    }

    @Test
    void anEntryCutShortAtAnyByteIsTheEndAndDamagesNothing()
            throws IOException, MalformedException {
        int last = threeWritesAndACrash();
        copyShard();
        int length;
        try (Tables tables = Tables.open(shard(), SETTINGS);
                CommitLog log = CommitLog.open(shard())) {
            ShardState state = tables.readState();
            assertThat(state).isNotNull();
            Tail tail = log.tail(state.run(), state.commits());
            assertThat(tail.numbers()).hasSize(3);
            length = 32 + tail.read(state.commits() + 3).remaining();
        }
        for (int cut = 0; cut < length; cut += 7) {
            copyShard();
            byte[] bytes = Files.readAllBytes(copy().resolve(LOG));
            for (int i = last + cut; i < last + length; i++) {
                bytes[i] = (byte) 0xA5;
            }
            Files.write(copy().resolve(LOG), bytes);
            try (Shop shop = open(copy())) {
                assertThat(isThere(shop, "apple")).as("cut at %d", cut).isTrue();
                assertThat(isThere(shop, "pear")).as("cut at %d", cut).isTrue();
                assertThat(isThere(shop, "plum")).as("cut at %d", cut).isFalse();
                assertThat(shop.engine.statistics().damagedRecords()).isZero();
                put(shop, "cherry");
            }
        }
    }

    @Test
    void anEntryThatIsWrongBeforeAWholeOneMakesTheShardOneThatMayHaveForgotten()
            throws IOException {
        try (Shop shop = open(shard())) {
            acknowledgeStart(shop);
        }
        Shop shop = open(shard());
        assertThat(shop.engine.startedEmpty()).isFalse();
        put(shop, "apple");
        put(shop, "pear");
        put(shop, "plum");
        shop.engine.abandon();
        copyShard();
        try (Shop sound = open(copy())) {
            assertThat(sound.engine.startedEmpty()).isFalse();
        }
        copyShard();
        alter(4096 + 60, 3);
        Shop damaged = open(copy());
        assertThat(damaged.engine.startedEmpty()).isTrue();
        assertThat(damaged.engine.statistics().damagedRecords()).isEqualTo(1);
        assertThat(isThere(damaged, "apple")).isTrue();
        assertThat(isThere(damaged, "pear")).isFalse();
        assertThat(isThere(damaged, "plum")).isTrue();
        put(damaged, "cherry");
        damaged.engine.abandon();
        try (Shop again = open(copy())) {
            assertThat(again.engine.startedEmpty()).as("until it is acknowledged").isTrue();
            assertThat(isThere(again, "cherry")).isTrue();
        }
    }

    private static void acknowledgeStart(Shop shop) {
        CompletableFuture<Boolean> durable = new CompletableFuture<>();
        shop.engine.change(
                new OwedChange.AcknowledgeStart(List.of()), () -> durable.complete(true));
        assertThat(durable.join()).isTrue();
    }

    @Test
    void aDamagedStateDoesNotLoseWhatTheLogHolds() throws IOException {
        threeWritesAndACrash();
        try (Tables tables = Tables.open(shard(), SETTINGS)) {
            tables.damage(null);
        }
        try (Shop shop = open(shard())) {
            assertThat(shop.engine.startedEmpty()).isTrue();
            assertThat(isThere(shop, "apple")).isTrue();
            assertThat(isThere(shop, "plum")).isTrue();
            put(shop, "cherry");
        }
    }

    @Test
    void whatLmdbHoldsAlreadyIsNotTakenFromTheLogAgain() throws IOException {
        Shop shop = open(shard());
        put(shop, "apple");
        shop.drain();
        put(shop, "pear");
        shop.update(Shop.key("apple"), Shop.delete());
        shop.drain();
        shop.engine.abandon();
        alterAllOfTheLog();
        try (Shop again = open(shard())) {
            assertThat(isThere(again, "pear")).isTrue();
            assertThat(again.read(Shop.key("apple")).siblings().isAbsent()).isTrue();
        }
    }

    private void alterAllOfTheLog() throws IOException {
        byte[] bytes = Files.readAllBytes(shard().resolve(LOG));
        Arrays.fill(bytes, (byte) 1);
        Files.write(shard().resolve(LOG), bytes);
    }

    @Test
    void aStartThatCrashedOverAndOverLosesNothing() throws IOException {
        for (int round = 0; round < 5; round++) {
            Shop shop = open(shard());
            for (int i = 0; i < round; i++) {
                assertThat(isThere(shop, "k" + i)).isTrue();
            }
            put(shop, "k" + round);
            shop.engine.abandon();
        }
    }

    @Test
    void moreThanOneBatchIsBroughtIn() throws IOException {
        Shop shop = open(shard());
        TreeSet<String> names = new TreeSet<>();
        List<CompletableFuture<UpdateOutcome>> outcomes = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; bytes < Recovery.MAX_BATCH_BYTES * 5 / 4; i++) {
            Key key = Shop.key("k" + i);
            outcomes.add(shop.begin(key, Shop.put(1 << 20)));
            names.add("k" + i);
            bytes += 1 << 20;
        }
        outcomes.forEach(
                outcome -> assertThat(outcome.join()).isInstanceOf(UpdateOutcome.Durable.class));
        shop.engine.abandon();
        try (Shop again = open(shard())) {
            assertThat(names).allMatch(name -> isThere(again, name));
        }
    }
}
