package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import coterie.storage.UpdateOutcome;
import coterie.storage.UpdateOutcome.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.LmdbException;

/**
 * The engine on a real file system that is really full: a small one in memory, where the test may
 * mount it.
 */
final class FullDiskTest {

    private static final long RESERVE_BYTES = 4 << 20;
    private static final StorageSettings SETTINGS =
            StorageSettings.defaults(1).withReserveBytes(RESERVE_BYTES);
    private static final UpdateOutcome FULL = new UpdateOutcome.Rejected(Cause.FULL);

    @TempDir Path folder;

    private Path disk() {
        return folder.resolve("disk");
    }

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        Files.createDirectories(disk());
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk().toString()) == 0,
                "this user may not mount a small disk");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", disk().toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    private Shop open() throws IOException {
        return new Shop(disk().resolve("shard"), SETTINGS, new Random(1));
    }

    private static int fill(Shop shop) {
        for (int i = 0; ; i++) {
            UpdateOutcome outcome = shop.update(Shop.key("k" + i), Shop.put(100_000));
            if (outcome.equals(FULL)) {
                return i;
            }
            assertThat(outcome)
                    .as("a write either fits or is refused")
                    .isInstanceOf(UpdateOutcome.Durable.class);
        }
    }

    @Test
    void writesEndReadsAndDeletesGoOnAndServiceResumesWhenThereIsRoom() throws IOException {
        Path other = disk().resolve("another-program");
        try (Shop shop = open()) {
            Files.write(other, new byte[6 << 20]);
            int written = fill(shop);
            assertThat(written).isGreaterThan(20);
            assertThat(shop.engine.statistics().full()).isTrue();
            for (int i = 0; i < 10; i++) {
                assertThat(shop.read(Shop.key("k" + i)).siblings().values()).hasSize(1);
            }

            takeAllThatIsLeft(disk().resolve("greedy-program"));
            for (int i = 0; i < 10; i++) {
                assertThat(shop.update(Shop.key("k" + i), Shop.delete()))
                        .isInstanceOf(UpdateOutcome.Durable.class);
            }
            assertThat(disk().resolve("shard").resolve(Reserve.FILE_NAME)).doesNotExist();

            Files.delete(disk().resolve("greedy-program"));
            Files.delete(other);
            assertThat(shop.update(Shop.key("again"), Shop.put(100_000)))
                    .isInstanceOf(UpdateOutcome.Durable.class);
            assertThat(disk().resolve("shard").resolve(Reserve.FILE_NAME)).hasSize(RESERVE_BYTES);
            assertThat(shop.engine.statistics().full()).isFalse();
        }
        try (Shop shop = open()) {
            assertThat(shop.read(Shop.key("again")).siblings().values()).hasSize(1);
            assertThat(shop.read(Shop.key("k3")).siblings().isAbsent()).isTrue();
        }
    }

    private static void takeAllThatIsLeft(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            for (byte[] chunk = new byte[4096]; ; ) {
                out.write(chunk);
            }
        } catch (IOException full) {
            assertThat(Files.size(file)).isPositive();
        }
    }

    @Test
    void aShardOpensOnAFullDiskAndStillDeletes() throws IOException {
        int written;
        try (Shop shop = open()) {
            written = fill(shop);
        }
        takeAllThatIsLeft(disk().resolve("greedy-program"));
        try (Shop shop = open()) {
            assertThat(shop.update(Shop.key("new"), Shop.put(100_000))).isEqualTo(FULL);
            assertThat(shop.update(Shop.key("k0"), Shop.delete()))
                    .isInstanceOf(UpdateOutcome.Durable.class);
            assertThat(shop.read(Shop.key("k" + (written - 1))).siblings().values()).hasSize(1);
        }
    }

    @Test
    void whatDeletesFreeInsideTheFileCountsAsRoom() throws IOException {
        try (Shop shop = open()) {
            int written = fill(shop);
            for (int i = 0; i < written; i++) {
                assertThat(shop.update(Shop.key("k" + i), Shop.delete()))
                        .isInstanceOf(UpdateOutcome.Durable.class);
            }
            assertThat(shop.update(Shop.key("new"), Shop.put(100_000)))
                    .isInstanceOf(UpdateOutcome.Durable.class);
        }
    }

    @Test
    void whatLmdbFindsNoRoomForIsReadAndSafeAndWritesResumeWhenThereIsSome() throws IOException {
        Path greedy = disk().resolve("greedy-program");
        StorageSettings bare = SETTINGS.withReserveBytes(0);
        Shop shop = new Shop(disk().resolve("shard"), bare, new Random(1));
        for (int i = 0; i < 20; i++) {
            assertThat(shop.update(Shop.key("k" + i), Shop.put(10_000)))
                    .isInstanceOf(UpdateOutcome.Durable.class);
        }
        takeAllThatIsLeft(greedy);
        shop.engine.writer().wantDrain();
        while (!shop.engine.drain().isStuck()) {
            Thread.onSpinWait();
        }
        assertThat(shop.update(Shop.key("more"), Shop.put(10_000))).isEqualTo(FULL);
        for (int i = 0; i < 20; i++) {
            assertThat(shop.read(Shop.key("k" + i)).siblings().values()).hasSize(1);
        }
        shop.engine.abandon();

        assertThatThrownBy(() -> new Shop(disk().resolve("shard"), bare, new Random(2)))
                .isInstanceOf(LmdbException.class);
        Files.delete(greedy);
        shop = new Shop(disk().resolve("shard"), bare, new Random(3));
        for (int i = 0; i < 20; i++) {
            assertThat(shop.read(Shop.key("k" + i)).siblings().values()).hasSize(1);
        }
        takeAllThatIsLeft(greedy);
        assertThat(shop.update(Shop.key("more"), Shop.put(10_000))).isEqualTo(FULL);
        Files.delete(greedy);
        assertThat(shop.update(Shop.key("more"), Shop.put(10_000)))
                .isInstanceOf(UpdateOutcome.Durable.class);
        shop.close();
    }
}
