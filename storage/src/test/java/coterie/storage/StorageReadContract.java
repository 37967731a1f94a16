package coterie.storage;

import static coterie.storage.EngineHarness.PARTITIONER;
import static coterie.storage.EngineProbe.delete;
import static coterie.storage.EngineProbe.key;
import static coterie.storage.EngineProbe.write;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.HashRange;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.version.Dot;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StorageEngine} promises of scans, listings and damaged records. */
public abstract class StorageReadContract {

    private static final Key KEY = key("k");
    private static final byte[] NO_PREFIX = {};
    private static final Comparator<Key> IN_SCANS =
            ((Comparator<Key>) (one, other) -> Long.compareUnsigned(one.hash(), other.hash()))
                    .thenComparing(Comparator.naturalOrder());

    private EngineHarness harness;
    private EngineProbe probe;

    /** Makes an empty shard and opens it. */
    protected abstract EngineHarness open(EngineHarness.Bounds bounds);

    @BeforeEach
    void open() {
        harness = open(EngineHarness.Bounds.WIDE);
        probe = new EngineProbe(harness);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private List<Key> writeAll(List<Key> keys) {
        List<EngineProbe.Heard> heard = new ArrayList<>();
        keys.forEach(key -> heard.add(probe.send(key, write(null, "value of " + key))));
        heard.forEach(
                one -> assertThat(probe.outcome(one)).isInstanceOf(UpdateOutcome.Durable.class));
        return keys;
    }

    private List<Key> hundredKeys() {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            keys.add(key("key" + i));
        }
        return writeAll(keys);
    }

    @Test
    void aScanBringsEachPartitionsRecordsInTheOrderOfHashBucketAndKey() {
        List<Key> keys = hundredKeys();

        for (PartitionId partition : PARTITIONER.all()) {
            List<Key> expected =
                    keys.stream()
                            .filter(key -> PARTITIONER.of(key).equals(partition))
                            .sorted(IN_SCANS)
                            .toList();
            assertThat(expected).hasSizeGreaterThan(20);
            List<Scan.Entry> entries = probe.scanAll(partition, 1_000, Long.MAX_VALUE);
            assertThat(entries).extracting(Scan.Entry::key).isEqualTo(expected);
            entries.forEach(entry -> assertThat(entry.held()).isEqualTo(probe.read(entry.key())));
        }
    }

    @Test
    void aScanGoesOnFromWhereItsLastStepEnded() {
        hundredKeys();
        PartitionId partition = PARTITIONER.of(KEY);
        List<Scan.Entry> whole = probe.scanAll(partition, 1_000, Long.MAX_VALUE);

        assertThat(probe.scanAll(partition, 1, Long.MAX_VALUE)).isEqualTo(whole);
        assertThat(probe.scanAll(partition, 7, Long.MAX_VALUE)).isEqualTo(whole);
        assertThat(probe.scanAll(partition, 1_000, 1)).isEqualTo(whole);
    }

    @Test
    void aScanOfARangeBringsExactlyTheRecordsOfItsHashes() {
        hundredKeys();
        PartitionId partition = PARTITIONER.of(KEY);
        List<Scan.Entry> whole = probe.scanAll(partition, 1_000, Long.MAX_VALUE);
        long tenth = whole.get(10).key().hash();
        long twentieth = whole.get(20).key().hash();

        assertThat(scanned(partition, new HashRange(tenth, twentieth), null))
                .isEqualTo(whole.subList(10, 21));
        assertThat(scanned(partition, new HashRange(tenth + 1, twentieth - 1), null))
                .isEqualTo(whole.subList(11, 20));
        assertThat(scanned(partition, new HashRange(tenth, twentieth), whole.get(14).key()))
                .isEqualTo(whole.subList(15, 21));
        assertThat(scanned(partition, PARTITIONER.range(partition), null)).isEqualTo(whole);
    }

    private List<Scan.Entry> scanned(PartitionId partition, HashRange range, @Nullable Key after) {
        List<Scan.Entry> entries = new ArrayList<>();
        Key from = after;
        do {
            Scan.Page page = probe.scan(new Scan(partition, range, from, 3, Long.MAX_VALUE));
            entries.addAll(page.entries());
            from = page.resumeAfter();
        } while (from != null);
        return entries;
    }

    @Test
    void aScanStepEndsAfterItsBytesButBringsOneRecordAtLeast() {
        hundredKeys();
        PartitionId partition = PARTITIONER.of(KEY);

        assertThat(probe.scan(new Scan(partition, null, 1_000, 1)).entries()).hasSize(1);
        assertThat(probe.scan(new Scan(partition, null, 1_000, 500)).entries())
                .hasSizeBetween(2, 15);
    }

    @Test
    void anEmptyPartitionIsScannedAndListedAsEmpty() {
        assertThat(probe.scan(new Scan(PartitionId.of(1), null, 10, 1_000)))
                .isEqualTo(new Scan.Page(List.of(), null));
        Listing.Page page = probe.list(new Listing(PartitionId.of(1), "b", NO_PREFIX, null, 10));
        assertThat(page.keys()).isEmpty();
        assertThat(page.resumeAfter()).isNull();
    }

    private List<String> listed(String bucket, byte[] prefix, byte @Nullable [] after, int limit) {
        List<byte[]> all = new ArrayList<>();
        for (PartitionId partition : PARTITIONER.all()) {
            List<byte[]> keys = probe.listAll(partition, bucket, prefix, after, limit);
            assertThat(keys).isSortedAccordingTo(Arrays::compareUnsigned);
            keys.forEach(
                    key -> assertThat(PARTITIONER.of(Key.of(bucket, key))).isEqualTo(partition));
            all.addAll(keys);
        }
        return all.stream().sorted(Arrays::compareUnsigned).map(StorageReadContract::text).toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Key inBucket(String bucket, String key) {
        return Key.of(bucket, bytes(key));
    }

    @Test
    void aListingBringsTheKeysOfItsBucketAloneInUnsignedByteOrder() {
        List<String> names =
                List.of(
                        "\u0000",
                        "\u0000\u0000",
                        "a",
                        "a\u0000",
                        "ab",
                        "b",
                        "\u007f",
                        "\u0080",
                        "\u00ff",
                        "\u00ff\u00ff");
        names.forEach(name -> probe.store(inBucket("b", name), write(null, "v")));
        probe.store(inBucket("a", "x"), write(null, "v"));
        probe.store(inBucket("b.", "x"), write(null, "v"));
        probe.store(inBucket("c", "x"), write(null, "v"));

        for (int limit : new int[] {1, 2, 3, 1_000}) {
            assertThat(listed("b", NO_PREFIX, null, limit)).isEqualTo(names);
        }
        assertThat(listed("b.", NO_PREFIX, null, 10)).containsExactly("x");
        assertThat(listed("nobody", NO_PREFIX, null, 10)).isEmpty();
    }

    @Test
    void aListingBeginsAfterTheGivenKeyWithinItsPrefix() {
        List.of("a", "ab", "abc", "abd", "ac", "b", "\u00ff", "\u00ffa")
                .forEach(name -> probe.store(inBucket("b", name), write(null, "v")));

        assertThat(listed("b", bytes("ab"), null, 2)).containsExactly("ab", "abc", "abd");
        assertThat(listed("b", bytes("ab"), bytes("ab"), 2)).containsExactly("abc", "abd");
        assertThat(listed("b", bytes("ab"), bytes("abca"), 2)).containsExactly("abd");
        assertThat(listed("b", bytes("ab"), bytes("a"), 2)).containsExactly("ab", "abc", "abd");
        assertThat(listed("b", bytes("ab"), bytes("b"), 2)).isEmpty();
        assertThat(listed("b", NO_PREFIX, bytes("abd"), 2))
                .containsExactly("ac", "b", "\u00ff", "\u00ffa");
        assertThat(listed("b", bytes("\u00ff"), null, 1)).containsExactly("\u00ff", "\u00ffa");
        assertThat(listed("b", bytes("\u00ff"), bytes("\u00ffa"), 1)).isEmpty();
    }

    @Test
    void aListingLeavesOutWhatWasDeletedAndBringsItBackWhenItIsWrittenAnew() {
        List<Key> keys = hundredKeys();
        for (int i = 0; i < 100; i += 2) {
            probe.store(keys.get(i), delete());
        }
        assertThat(listed("b", NO_PREFIX, null, 7))
                .hasSize(50)
                .doesNotContain("key0", "key42", "key98");

        probe.store(keys.get(42), write(null, "again"));
        assertThat(listed("b", NO_PREFIX, null, 7)).hasSize(51).contains("key42");
        assertThat(listed("b", bytes("key9"), null, 7))
                .containsExactly("key9", "key91", "key93", "key95", "key97", "key99");
    }

    @Test
    void aLiveValueBesideATombstoneIsListed() {
        Siblings first = probe.store(KEY, write(null, "v")).siblings();
        probe.store(KEY, write(first.context(), "w"));
        probe.store(
                KEY,
                new CoordinatedWrite(
                        first.context(), Tombstone.TOMBSTONE, 0, 3, EngineProbe.LIMITS));

        assertThat(probe.siblings(KEY).values()).hasSize(2);
        assertThat(listed("b", NO_PREFIX, null, 10)).containsExactly("k");
    }

    @Test
    void listingsAndScansAreTheSameAfterARestart() {
        List<Key> keys = hundredKeys();
        probe.store(keys.get(3), delete());
        List<String> listed = listed("b", NO_PREFIX, null, 10);
        List<Scan.Entry> scanned = probe.scanAll(PartitionId.of(0), 10, 1_000);

        harness.crash();

        assertThat(listed("b", NO_PREFIX, null, 10)).isEqualTo(listed).hasSize(99);
        assertThat(probe.scanAll(PartitionId.of(0), 10, 1_000)).isEqualTo(scanned);
    }

    @Test
    void aDamagedRecordShowsAsSuchAndStopsNoScan() {
        List<Key> keys = hundredKeys();
        Key damaged = keys.get(17);
        harness.damage(damaged);

        assertThat(probe.read(damaged)).isEqualTo(Held.Damaged.DAMAGED);
        List<Scan.Entry> entries = probe.scanAll(PARTITIONER.of(damaged), 3, 1_000);
        assertThat(entries).contains(new Scan.Entry(damaged, Held.Damaged.DAMAGED));
        assertThat(entries.stream().filter(entry -> entry.held() instanceof Held.Damaged))
                .hasSize(1);
        assertThat(listed("b", NO_PREFIX, null, 10)).hasSizeBetween(99, 100);
        assertThat(harness.engine().statistics().damagedRecords()).isPositive();
    }

    @Test
    void aRecordMadeAnewWhereOneWasDamagedHasANewBirthAndIsUnverifiedUntilACompleteMerge() {
        StoredRecord before = probe.store(KEY, write(null, "v"));
        harness.damage(KEY);

        StoredRecord anew = probe.store(KEY, write(null, "w"));
        assertThat(anew.verified()).isFalse();
        Dot dot = anew.siblings().values().getFirst().dot();
        assertThat(dot.isBirth()).isTrue();
        assertThat(dot.actor()).isNotEqualTo(before.actor());

        StoredRecord merged = probe.store(KEY, new Merge(before.siblings(), 3, false));
        assertThat(merged.verified()).isFalse();
        assertThat(merged.siblings().values()).hasSize(2);
        assertThat(probe.store(KEY, new Merge(before.siblings(), 3, true)).verified()).isTrue();
        assertThat(probe.found(KEY).verified()).isTrue();
    }
}
