package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScrubTest {

    private static final StorageSettings SETTINGS =
            StorageSettings.defaults(1).withReserveBytes(0).withScrubBytesPerSecond(0);

    @TempDir Path folder;

    private static byte[] recordKey(String name) {
        Output out = new Output();
        KeyCodec.encodeRecordKey(out, Shop.PARTITIONER.of(Shop.key(name)), Shop.key(name));
        return out.toBytes();
    }

    @Test
    void aPassGoesInStepsAtTheGivenPaceAndFindsWhatIsDamaged() throws IOException {
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1))) {
            for (int i = 0; i < 20; i++) {
                shop.update(Shop.key("k" + i), Shop.put(64 << 10));
            }
            shop.engine.tables().damage(recordKey("k7"));

            Scrub scrub = new Scrub(shop.engine.tables(), 1 << 20, 0);
            long now = 0;
            int steps = 0;
            while (scrub.progress().passes() == 0) {
                assertThat(scrub.waitNanos(now)).isZero();
                long recordsBefore = scrub.progress().records();
                scrub.step(now);
                steps++;
                assertThat(scrub.progress().records() - recordsBefore).isLessThanOrEqualTo(4);
                now += scrub.waitNanos(now);
            }

            assertThat(scrub.progress()).isEqualTo(new ScrubProgress(1, 20, 1));
            assertThat(steps).isBetween(5, 6);
            long seconds = (now - Scrub.PAUSE_NANOS) / 1_000_000_000;
            assertThat(seconds).as("20 × 64 KiB at 1 MiB a second").isEqualTo(1);
            assertThat(shop.engine.statistics().damagedRecords()).isEqualTo(1);
        }
    }

    @Test
    void aScrubWithoutAPaceIsNeverDue() throws IOException {
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1))) {
            assertThat(new Scrub(shop.engine.tables(), 0, 0).waitNanos(Long.MAX_VALUE))
                    .isPositive();
        }
    }

    @Test
    void theEngineScrubsByItself() throws IOException {
        StorageSettings scrubbing = SETTINGS.withScrubBytesPerSecond(1 << 30);
        try (Shop shop = new Shop(folder, SETTINGS, new Random(1))) {
            shop.update(Shop.key("k"), Shop.put("v"));
            shop.engine.tables().damage(recordKey("k"));
        }
        try (Shop shop = new Shop(folder, scrubbing, new Random(2))) {
            while (shop.engine.scrubProgress().passes() == 0) {
                Thread.onSpinWait();
            }
            assertThat(shop.engine.scrubProgress()).isEqualTo(new ScrubProgress(1, 1, 1));
        }
    }
}
