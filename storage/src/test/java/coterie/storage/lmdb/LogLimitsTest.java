package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.storage.Held;
import coterie.storage.UpdateOutcome;
import coterie.storage.lmdb.log.CommitLog;
import coterie.storage.version.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may gather in the log and in memory before LMDB has taken it over. */
final class LogLimitsTest {

    private static final long OVERLAY_BYTES = 1 << 20;
    private static final int VALUE_BYTES = 100_000;
    private static final StorageSettings SETTINGS =
            StorageSettings.defaults(1).withReserveBytes(0).withOverlayBytes(OVERLAY_BYTES);

    @TempDir Path folder;

    private long logBytes() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .mapToLong(LogLimitsTest::size)
                    .sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aHotKeyFillsTheLogNoFurtherThanItsBound() throws IOException {
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1))) {
            long written = 0;
            long bound = 2 * Backlog.LOG_FACTOR * OVERLAY_BYTES + 2 * CommitLog.SEGMENT_BYTES;
            while (written < 4 * bound) {
                assertThat(shop.update(Shop.key("hot"), Shop.replace(content())))
                        .isInstanceOf(UpdateOutcome.Durable.class);
                written += VALUE_BYTES;
                assertThat(logBytes()).isLessThanOrEqualTo(bound);
            }
        }
    }

    /**
     * LMDB takes over the first part when it is four fifths of the bound or more, and then all
     * waits.
     */
    private static long surelyGathers(long overlayBytes) {
        return overlayBytes * 4 / 5 + overlayBytes;
    }

    private static Content content() {
        return new Content("a/b", new byte[VALUE_BYTES]);
    }

    @Test
    void noMoreGathersInMemoryThanTwiceTheBoundAndThenWritesWait() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1))) {
            shop.engine.drain().before(() -> await(hold));
            List<CompletableFuture<UpdateOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; !isWaitingForLmdb(); i++) {
                CompletableFuture<UpdateOutcome> outcome =
                        shop.begin(Shop.key("k" + i), Shop.put(VALUE_BYTES));
                outcomes.add(outcome);
                while (!outcome.isDone() && !isWaitingForLmdb()) {
                    Thread.onSpinWait();
                }
            }
            long group = VALUE_BYTES + 1_000;
            assertThat(shop.engine.layers().bytes())
                    .isGreaterThanOrEqualTo(surelyGathers(OVERLAY_BYTES))
                    .isLessThan(2 * OVERLAY_BYTES + 2 * group);
            assertThat(shop.read(Shop.key("k0")).siblings().values()).hasSize(1);
            CompletableFuture<UpdateOutcome> waiting =
                    shop.begin(Shop.key("waiting"), Shop.put(VALUE_BYTES));
            assertThat(waiting).isNotDone();
            hold.countDown();
            outcomes.add(waiting);
            assertThat(outcomes).allMatch(one -> one.join() instanceof UpdateOutcome.Durable);
        }
    }

    /**
     * The folder is copied while LMDB has not taken anything over: as a killed process leaves it.
     */
    @Test
    void whatIsOnItsWayIntoLmdbIsInTheLogStill() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        Path copy = folder.resolve("copy");
        List<String> acknowledged = new ArrayList<>();
        StorageSettings larger = SETTINGS.withOverlayBytes(2 * CommitLog.SEGMENT_BYTES);
        try (Shop shop = new Shop(folder.resolve("shard"), larger, new Random(1))) {
            shop.engine.drain().before(() -> await(hold));
            long enough = surelyGathers(larger.overlayBytes()) - 3 * VALUE_BYTES;
            while (shop.engine.layers().bytes() < enough) {
                String name = "k" + acknowledged.size();
                assertThat(shop.update(Shop.key(name), Shop.put(VALUE_BYTES)))
                        .isInstanceOf(UpdateOutcome.Durable.class);
                acknowledged.add(name);
            }
            copy(folder.resolve("shard"), copy);
            hold.countDown();
        }
        try (Shop shop = new Shop(copy, larger, new Random(2))) {
            assertThat(acknowledged)
                    .hasSizeGreaterThan(100)
                    .allMatch(name -> shop.read(Shop.key(name)) instanceof Held.Found);
            assertThat(shop.engine.statistics().damagedRecords()).isZero();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isWaitingForLmdb() {
        String writer = folder.getFileName() + "-writer";
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals(writer))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame ->
                        frame.getClassName().equals(Drain.class.getName())
                                && frame.getMethodName().equals("await"));
    }
}
