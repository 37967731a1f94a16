package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.Held;
import coterie.storage.StoredRecord;
import coterie.storage.version.Siblings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An overlay against a sorted map. */
final class OverlayTest {

    private static final int PAIRS = 8;
    private static final int STEPS = 600;
    private static final Overlay.Before NOTHING = new Overlay.Before(null, false);

    @Test
    void pointReadsAndWalksSeeTheSameAlsoOfKeysThatHashAlike() {
        Property.forAll(
                20,
                Gen.longs(),
                seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    Overlay overlay = new Overlay();
                    Map<String, @Nullable StoredRecord> model = new TreeMap<>();
                    for (int step = 0; step < STEPS; step++) {
                        String key = alike(random);
                        StoredRecord record = random.nextInt(4) == 0 ? null : record(random);
                        overlay.put(entry(key, record));
                        model.put(key, record);
                    }
                    check(overlay, model);
                });
    }

    private static void check(Overlay overlay, Map<String, @Nullable StoredRecord> model) {
        assertThat(overlay.size()).isEqualTo(model.size());
        List<String> walked = new ArrayList<>();
        for (Overlay.Entry entry : overlay.entries()) {
            String key = new String(entry.recordKey(), StandardCharsets.US_ASCII);
            walked.add(key);
            assertThat(entry.record()).isSameAs(model.get(key));
        }
        assertThat(walked).containsExactlyElementsOf(model.keySet());
        int live = 0;
        for (Map.Entry<String, @Nullable StoredRecord> one : model.entrySet()) {
            StoredRecord record = one.getValue();
            Held expected = record == null ? Held.Missing.MISSING : new Held.Found(record);
            assertThat(overlay.get(bytes(one.getKey()))).isEqualTo(expected);
            assertThat(overlay.appeared().containsKey(bytes("l" + one.getKey())))
                    .isEqualTo(record != null);
            live += record == null ? 0 : 1;
        }
        assertThat(overlay.surplus()).isEqualTo(live);
        assertThat(overlay.get(bytes("neither"))).isNull();
    }

    /** One of 256 texts that all have the same hash. */
    private static String alike(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int pair = 0; pair < PAIRS; pair++) {
            text.append(random.nextBoolean() ? "Aa" : "BB");
        }
        assertThat(Arrays.hashCode(bytes(text.toString())))
                .isEqualTo(Arrays.hashCode(bytes("Aa".repeat(PAIRS))));
        return text.toString();
    }

    private static StoredRecord record(SplittableRandom random) {
        return new StoredRecord(Siblings.NONE, random.nextInt(1, 10), null, true);
    }

    private static Overlay.Entry entry(String key, @Nullable StoredRecord record) {
        return new Overlay.Entry(
                Key.of("b", bytes(key)),
                bytes(key),
                bytes("l" + key),
                record == null ? null : new Image.Fresh(record),
                NOTHING);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
