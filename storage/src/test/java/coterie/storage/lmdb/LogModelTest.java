package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.Held;
import coterie.storage.Listing;
import coterie.storage.Scan;
import coterie.storage.TreeUpkeep;
import coterie.storage.UpdateOutcome;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.TreeView;
import coterie.storage.version.Content;
import coterie.storage.version.Tombstone;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random writes, deletes and drains into LMDB, crashes and shutdowns, against a map. Whatever was
 * acknowledged is there; whatever is read, scanned, listed and counted by the trees is the same.
 */
final class LogModelTest {

    private static final StorageSettings SETTINGS = StorageSettings.defaults(1).withReserveBytes(0);
    private static final int KEYS = 30;
    private static final int ROUNDS = 4;
    private static final int STEPS = 60;

    @TempDir Path folder;

    @Test
    void whateverHappensNothingAcknowledgedIsLostAndAllViewsAgree() {
        Property.forAll(8, Gen.longs(), seed -> new Run(seed, folder.resolve("s" + seed)).run());
    }

    private static final class Run {

        private final SplittableRandom random;
        private final Path path;
        private final Map<String, String> model = new TreeMap<>();
        private final Set<Long> incarnations = new HashSet<>();

        Run(long seed, Path path) {
            this.random = new SplittableRandom(seed);
            this.path = path;
        }

        void run() throws IOException {
            boolean crashed = true;
            for (int round = 0; round < ROUNDS; round++) {
                Shop shop = new Shop(path, SETTINGS, random);
                assertThat(incarnations.add(shop.engine.incarnation()))
                        .as("a new incarnation, if and only if the last one may have forgotten")
                        .isEqualTo(crashed);
                check(shop);
                for (int step = 0; step < STEPS; step++) {
                    step(shop);
                }
                check(shop);
                crashed = random.nextInt(4) > 0;
                if (crashed) {
                    shop.engine.abandon();
                    shop.mailbox.shutdown();
                    spoilWhatWasNeverSynced();
                } else {
                    shop.close();
                }
            }
        }

        private void step(Shop shop) {
            switch (random.nextInt(12)) {
                case 0 -> shop.engine.writer().wantDrain();
                case 1 -> shop.drain();
                case 2 -> group(shop);
                default -> write(shop, "k" + random.nextInt(KEYS)).join();
            }
        }

        private void group(Shop shop) {
            List<CompletableFuture<?>> outcomes = new ArrayList<>();
            for (int i = random.nextInt(1, 20); i > 0; i--) {
                outcomes.add(write(shop, "k" + random.nextInt(KEYS)));
            }
            outcomes.forEach(CompletableFuture::join);
        }

        /** Supersedes all that is there: updates are applied in the order in which they come. */
        private CompletableFuture<?> write(Shop shop, String name) {
            CompletableFuture<UpdateOutcome> outcome;
            if (random.nextInt(4) == 0) {
                outcome = shop.begin(Shop.key(name), Shop.replace(Tombstone.TOMBSTONE));
                model.remove(name);
            } else {
                String text = name + " " + random.nextInt() + "x".repeat(random.nextInt(6_000));
                Content content = new Content("a/b", text.getBytes(StandardCharsets.UTF_8));
                outcome = shop.begin(Shop.key(name), Shop.replace(content));
                model.put(name, text);
            }
            return outcome.thenAccept(
                    was -> assertThat(was).isInstanceOf(UpdateOutcome.Durable.class));
        }

        /** What a crash may leave behind the last entry: the beginning of one, or of anything. */
        private void spoilWhatWasNeverSynced() throws IOException {
            List<Path> segments;
            try (Stream<Path> files = Files.list(path)) {
                segments =
                        files.filter(file -> file.getFileName().toString().startsWith("log-"))
                                .sorted()
                                .toList();
            }
            for (Path segment : segments) {
                byte[] bytes = Files.readAllBytes(segment);
                int free = bytes.length / 2;
                byte[] torn = Arrays.copyOf(bytes, random.nextInt(1, 8_192));
                System.arraycopy(torn, 0, bytes, free, torn.length);
                if (torn.length > 100) {
                    bytes[free + torn.length / 2] ^= 1;
                }
                Files.write(segment, bytes);
            }
        }

        private void check(Shop shop) {
            Map<String, String> read = new TreeMap<>();
            for (int i = 0; i < KEYS; i++) {
                note(read, "k" + i, shop.read(Shop.key("k" + i)));
            }
            assertThat(read).isEqualTo(model);
            Map<String, String> scanned = new TreeMap<>();
            List<String> listed = new ArrayList<>();
            int records = 0;
            for (PartitionId partition : Shop.PARTITIONER.all()) {
                List<Scan.Entry> entries = scan(shop, partition);
                entries.forEach(entry -> note(scanned, nameOf(entry.key()), entry.held()));
                list(shop, partition).forEach(key -> listed.add(nameOf(key)));
                checkTree(shop, partition, entries);
                records += entries.size();
            }
            assertThat(scanned).isEqualTo(model);
            assertThat(listed).containsExactlyInAnyOrderElementsOf(model.keySet());
            assertThat(shop.engine.statistics().keys()).isEqualTo(records);
        }

        private static String nameOf(Key key) {
            return new String(key.bytes(), StandardCharsets.UTF_8);
        }

        private static void note(Map<String, String> map, String name, Held held) {
            for (var sibling : held.siblings().values()) {
                if (sibling.value() instanceof Content content) {
                    map.merge(
                            name,
                            new String(content.bytes(), StandardCharsets.UTF_8),
                            (one, other) -> one + " beside " + other);
                }
            }
        }

        private List<Scan.Entry> scan(Shop shop, PartitionId partition) {
            List<Scan.Entry> entries = new ArrayList<>();
            Key after = null;
            do {
                int most = random.nextInt(1, 10);
                Scan.Page page = shop.scan(new Scan(partition, after, most, 1 << 20));
                entries.addAll(page.entries());
                after = page.resumeAfter();
            } while (after != null);
            return entries;
        }

        private List<Key> list(Shop shop, PartitionId partition) {
            List<Key> keys = new ArrayList<>();
            byte[] after = null;
            do {
                int most = random.nextInt(1, 10);
                Listing.Page page =
                        shop.list(new Listing(partition, "shop", new byte[0], after, most));
                page.keys().forEach(key -> keys.add(Key.of("shop", key)));
                after = page.resumeAfter();
            } while (after != null);
            return keys;
        }

        private static void checkTree(Shop shop, PartitionId partition, List<Scan.Entry> entries) {
            int last = new TreeShape(Shop.PARTITIONER).leaves() - 1;
            Rehash rehash =
                    new Rehash(partition, 0, last, false, Rehash.MAX_RECORDS, Rehash.MAX_BYTES);
            CompletableFuture<Rehash.Step> step = new CompletableFuture<>();
            do {
                step = new CompletableFuture<>();
                shop.engine.rehash(rehash, step::complete);
            } while (step.join().untrusted() > 0);
            CompletableFuture<TreeView> view = new CompletableFuture<>();
            shop.engine.tree(TreeQuery.root(partition, 1), view::complete);
            TreeUpkeep expected = new TreeUpkeep(Shop.PARTITIONER, true);
            for (Scan.Entry entry : entries) {
                Held.Found found = (Held.Found) entry.held();
                expected.changed(entry.key(), null, false, found.record());
            }
            assertThat(view.join().trusted()).isTrue();
            assertThat(view.join().own())
                    .isEqualTo(expected.view(TreeQuery.root(partition, 1), 0).own());
        }
    }
}
