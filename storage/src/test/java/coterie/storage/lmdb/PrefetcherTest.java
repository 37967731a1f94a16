package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.storage.Held;
import coterie.storage.UpdateOutcome;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrefetcherTest {
    private static final Key KEY = Shop.key("k");
    private static final int VALUE_BYTES = 100_000;
    private static final int TOO_LONG = 10_000;

    @TempDir Path folder;
    private Tables tables;
    private Prefetcher prefetcher;
    private volatile boolean onDisk = true;
    private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
    private final List<Held> answers = new ArrayList<>();

    @BeforeEach
    void openAShardWithOneRecordOfSeveralPages() throws Exception {
        StorageSettings settings = StorageSettings.defaults(1).withReserveBytes(0);
        try (Shop shop = new Shop(folder, settings, new Random(1))) {
            assertThat(shop.update(KEY, Shop.put(VALUE_BYTES)))
                    .isInstanceOf(UpdateOutcome.Durable.class);
        }
        tables = Tables.open(folder, settings);
        prefetcher = prefetcher(PrefetcherTest::recordKey);
    }

    private Prefetcher prefetcher(Function<Key, byte[]> recordKeys) {
        return new Prefetcher("shard", tables, recordKeys, mailbox::add, () -> onDisk);
    }

    @AfterEach
    void close() {
        prefetcher.close();
        tables.close();
    }

    private static byte[] recordKey(Key key) {
        Output out = new Output();
        KeyCodec.encodeRecordKey(out, Shop.PARTITIONER.of(key), key);
        return out.toBytes();
    }

    private Held stored() {
        try (Snapshot view = tables.snapshots().inline().renew()) {
            return view.get(recordKey(KEY));
        }
    }

    private void read(Supplier<Held> read) {
        prefetcher.read(KEY, read, answers::add);
    }

    private static Held slow() {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < Prefetcher.SLOW_NANOS) {
            Thread.onSpinWait();
        }
        return Held.Missing.MISSING;
    }

    private void becomeWary() {
        read(PrefetcherTest::slow);
        read(PrefetcherTest::slow);
        answers.clear();
    }

    private void runNext() throws InterruptedException {
        Runnable next = mailbox.poll(10, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        next.run();
    }

    @Test
    void afterSlowReadsTheNextAreMadeOnTheMailboxOnceTheirPagesAreThere() throws Exception {
        becomeWary();
        read(this::stored);
        assertThat(answers).isEmpty();
        runNext();
        assertThat(answers).hasSize(1);
        assertThat(answers.getLast().siblings().values()).hasSize(1);
    }

    @Test
    void oneSlowReadAmongManyMeansNothing() {
        for (int i = 0; i < 3; i++) {
            read(PrefetcherTest::slow);
            assertThat(prefetcher.isWary()).isFalse();
            quick(Prefetcher.FORGOTTEN);
        }
        assertThat(answers).hasSize(3);
    }

    @Test
    void slowReadsThatHadNoNeedOfTheDiskMeanNothing() {
        onDisk = false;
        for (int i = 0; i < 3; i++) {
            read(PrefetcherTest::slow);
        }
        assertThat(prefetcher.isWary()).isFalse();
        onDisk = true;
        becomeWary();
        onDisk = false;
        for (int i = 0; i < Prefetcher.WARY; i++) {
            prefetcher.took(Prefetcher.SLOW_NANOS, 0);
        }
        assertThat(prefetcher.isWary()).isFalse();
    }

    @Test
    void afterEnoughQuickOnesReadsAreMadeAtOnceAgain() {
        becomeWary();
        quick(Prefetcher.WARY - 1);
        assertThat(prefetcher.isWary()).isTrue();
        quick(1);
        assertThat(prefetcher.isWary()).isFalse();
        read(this::stored);
        assertThat(answers).hasSize(1);
        assertThat(mailbox).isEmpty();
    }

    @Test
    void aLargeValueMayTakeLonger() {
        long nanos = Prefetcher.SLOW_NANOS + VALUE_BYTES * Prefetcher.NANOS_A_BYTE;
        prefetcher.took(nanos - 1, VALUE_BYTES);
        prefetcher.took(nanos - 1, VALUE_BYTES);
        assertThat(prefetcher.isWary()).isFalse();
        prefetcher.took(nanos, VALUE_BYTES);
        prefetcher.took(nanos, VALUE_BYTES);
        assertThat(prefetcher.isWary()).isTrue();
    }

    @Test
    void aReadWhosePagesCannotBeFetchedIsMadeAllTheSame() throws Exception {
        prefetcher.close();
        prefetcher = prefetcher(_ -> new byte[TOO_LONG]);
        becomeWary();
        read(this::stored);
        runNext();
        assertThat(answers).hasSize(1);
    }

    private void quick(int times) {
        for (int i = 0; i < times; i++) {
            prefetcher.took(Prefetcher.SLOW_NANOS - 1, 0);
        }
    }

    @Test
    void whoFindsTooManyWaitingReadsAtOnce() throws Exception {
        becomeWary();
        int most = Prefetcher.THREADS + Prefetcher.MAX_WAITING;
        tables.snapshots()
                .locked(() -> {
                    for (int i = 0; i < most; i++) {
                        read(() -> Held.Missing.MISSING);
                    }
                    assertThat(answers).isEmpty();
                    read(() -> Held.Missing.MISSING);
                    assertThat(answers).hasSize(1);
                    assertThat(mailbox).isEmpty();
                });
        for (int i = 0; i < most; i++) {
            runNext();
        }
        assertThat(answers).hasSize(1 + most);
    }

    @Test
    void onceItIsClosedReadsAreMadeAtOnce() {
        becomeWary();
        prefetcher.close();
        read(this::stored);
        assertThat(answers).hasSize(1);
    }
}
