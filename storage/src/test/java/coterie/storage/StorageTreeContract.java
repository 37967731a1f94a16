package coterie.storage;

import static coterie.storage.EngineHarness.PARTITIONER;
import static coterie.storage.EngineProbe.LIMITS;
import static coterie.storage.EngineProbe.delete;
import static coterie.storage.EngineProbe.key;
import static coterie.storage.EngineProbe.value;
import static coterie.storage.EngineProbe.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeView;
import coterie.storage.merkle.VersionDigest;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StorageEngine} promises of its Merkle trees. */
public abstract class StorageTreeContract {

    private static final Key KEY = key("k");
    private static final PartitionId PARTITION = PARTITIONER.of(KEY);
    private static final int LAST_LEAF = TreeProbe.SHAPE.leaves() - 1;

    private EngineHarness harness;
    private EngineProbe probe;
    private TreeProbe trees;

    /** Makes an empty shard and opens it. */
    protected abstract EngineHarness open(EngineHarness.Bounds bounds);

    @BeforeEach
    void open() {
        harness = open(EngineHarness.Bounds.WIDE);
        probe = new EngineProbe(harness);
        trees = new TreeProbe(harness, probe);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private void writeAll(int count) {
        List<EngineProbe.Heard> heard = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            heard.add(probe.send(key("key" + i), write(null, "v")));
        }
        heard.forEach(probe::outcome);
    }

    private static VersionDigest digest(Key key, StoredRecord record) {
        return VersionDigest.of(key, record.siblings(), record.copies());
    }

    @Test
    void anEmptyShardIsTrustedAndARecordIsInItsTreeOnceItIsDurable() {
        TreeView empty = trees.root(PARTITION);
        assertThat(empty.trusted()).isTrue();
        assertThat(empty.own()).isEqualTo(VersionDigest.NONE);

        StoredRecord stored = probe.store(KEY, write(null, "v"));

        TreeView one = trees.root(PARTITION);
        assertThat(one.own()).isEqualTo(digest(KEY, stored));
        assertThat(one.commit()).isGreaterThan(empty.commit());
    }

    @Test
    void afterAnyHistoryTheTreesAreThoseOfWhatIsStored() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 12; round++) {
            List<EngineProbe.Heard> heard = new ArrayList<>();
            for (int i = random.nextInt(40); i >= 0; i--) {
                heard.add(probe.send(key("k" + random.nextInt(30)), anyUpdate(random)));
            }
            heard.forEach(probe::outcome);
            trees.rehashEverything();
            trees.checkAgainstScans();
            switch (random.nextInt(4)) {
                case 0 -> harness.restart();
                case 1 -> harness.crash();
                default -> {}
            }
        }
    }

    private static Update anyUpdate(SplittableRandom random) {
        return random.nextInt(5) == 0
                ? delete()
                : new CoordinatedWrite(null, value("v"), 1_000, random.nextInt(1, 4), LIMITS);
    }

    @Test
    void updatesWithoutARestartNeverCostTheTrust() {
        for (int round = 0; round < 10; round++) {
            writeAll(50);
            probe.store(key("key" + round), delete());
            trees.checkAgainstScans();
        }
    }

    @Test
    void aCleanRestartKeepsTheTreesAndTheFirstCommitAfterItMakesThemWorthNothingToACrash() {
        writeAll(100);
        harness.restart();
        trees.checkAgainstScans();

        probe.store(KEY, write(null, "after the restart"));
        trees.checkAgainstScans();
        harness.crash();
        assertThat(trees.isTrusted(PARTITION)).isFalse();
        harness.crash();
        assertThat(trees.isTrusted(PARTITION)).isFalse();
        harness.restart();
        assertThat(trees.isTrusted(PARTITION)).as("an order of its own makes no trust").isFalse();

        trees.rehashEverything();
        trees.checkAgainstScans();
    }

    @Test
    void aCrashRightAfterACleanRestartRevivesNoOldTree() {
        writeAll(20);
        harness.restart();
        harness.crash();
        assertThat(trees.isTrusted(PARTITION)).isFalse();
        trees.rehashEverything();
        trees.checkAgainstScans();
    }

    @Test
    void whatIsTrustedInPartIsSoAfterACleanRestart() {
        writeAll(100);
        harness.crash();
        Rehash half = new Rehash(PARTITION, 0, LAST_LEAF / 2, false, Rehash.MAX_RECORDS, 1 << 20);
        assertThat(trees.rehash(half).untrusted()).isZero();
        assertThat(trees.isTrusted(PARTITION)).isFalse();

        harness.restart();

        assertThat(trees.rehash(half).records()).as("known from before").isZero();
        trees.rehashEverything();
        trees.checkAgainstScans();
    }

    @Test
    void aStepOfARehashIsBoundedAndUpdatesBetweenTwoStepsAreCounted() {
        writeAll(200);
        harness.crash();
        long of = probe.scanAll(PARTITION, 1_000, Long.MAX_VALUE).size();
        Rehash step = new Rehash(PARTITION, 0, LAST_LEAF, false, 7, Rehash.MAX_BYTES);
        SplittableRandom random = new SplittableRandom(9);
        Rehash.Step done = trees.rehash(step);
        int steps = 1;
        while (done.untrusted() > 0) {
            assertThat(done.records()).isBetween(0, 7);
            assertThat(trees.isTrusted(PARTITION)).isFalse();
            probe.update(key("key" + random.nextInt(200)), anyUpdate(random));
            done = trees.rehash(step);
            steps++;
        }
        assertThat((long) steps).isGreaterThanOrEqualTo(of / 7);
        trees.rehashEverything();
        trees.checkAgainstScans();

        Rehash small = new Rehash(PARTITION, 0, LAST_LEAF, true, 512, 1);
        assertThat(trees.rehash(small).records()).isEqualTo(1);
    }

    @Test
    void leavesMayBeComputedAnewAtAnyTime() {
        writeAll(100);
        int leaf = TreeProbe.SHAPE.leafOf(key("key7").hash());
        PartitionId partition = PARTITIONER.of(key("key7"));
        Rehash.Step step =
                trees.rehash(new Rehash(partition, leaf, leaf, true, 512, Rehash.MAX_BYTES));
        assertThat(step.records()).isPositive();
        assertThat(step.bytes()).isPositive();
        assertThat(step.untrusted()).isZero();
        trees.checkAgainstScans();
    }

    @Test
    void aDamagedRecordCostsItsPartitionTheTrustAsSoonAsItIsRead() {
        checkDamage(() -> assertThat(probe.read(KEY)).isEqualTo(Held.Damaged.DAMAGED));
    }

    @Test
    void aDamagedRecordCostsItsPartitionTheTrustAsSoonAsItIsScanned() {
        checkDamage(() -> probe.scanAll(PARTITION, 1_000, Long.MAX_VALUE));
    }

    @Test
    void aDamagedRecordCostsItsPartitionTheTrustAsSoonAsItIsReplaced() {
        checkDamage(() -> probe.store(KEY, write(null, "anew")));
    }

    private void checkDamage(Runnable meet) {
        writeAll(50);
        probe.store(KEY, write(null, "v"));
        harness.damage(KEY);
        if (!trees.isTrusted(PARTITION)) {
            trees.rehashEverything(); // damaging took a restart
        }
        meet.run();
        assertThat(trees.isTrusted(PARTITION)).isFalse();

        trees.rehashEverything();
        trees.checkAgainstScans();
        probe.read(KEY);
        assertThat(trees.isTrusted(PARTITION)).as("met again").isTrue();
        probe.store(KEY, write(null, "repaired"));
        trees.checkAgainstScans();
        harness.restart();
        trees.checkAgainstScans();
    }

    @Test
    void aHintIsInNoTree() {
        TreeView before = trees.root(PARTITION);
        NodeId other = new NodeId("other");
        UpdateOutcome outcome = hint(new Slot.Hint(other, KEY), write(null, "for another"));
        assertThat(outcome).isInstanceOf(UpdateOutcome.Durable.class);

        assertThat(trees.root(PARTITION).own()).isEqualTo(before.own());
        trees.checkAgainstScans();
    }

    private UpdateOutcome hint(Slot slot, Update update) {
        List<UpdateOutcome> heard = new ArrayList<>();
        harness.engine().update(slot, update, heard::add);
        harness.runUntil(() -> !heard.isEmpty());
        return heard.getFirst();
    }

    @Test
    void aCollectedTombstoneLeavesItsTree() {
        probe.store(KEY, write(null, "v"));
        StoredRecord deleted = probe.store(KEY, delete());
        assertThat(trees.root(PARTITION).own()).isEqualTo(digest(KEY, deleted));

        UpdateOutcome outcome = probe.update(KEY, new Collect(Expected.of(KEY, deleted)));
        assertThat(outcome).isEqualTo(new UpdateOutcome.Durable(Change.Remove.REMOVE));

        assertThat(trees.root(PARTITION).own()).isEqualTo(VersionDigest.NONE);
        probe.store(KEY, write(null, "again"));
        trees.checkAgainstScans();
    }

    @Test
    void aDroppedRecordLeavesItsTree() {
        StoredRecord live = probe.store(KEY, write(null, "v"));

        probe.update(KEY, new Drop(Expected.of(KEY, live)));

        assertThat(trees.root(PARTITION).own()).isEqualTo(VersionDigest.NONE);
        probe.store(KEY, write(null, "again"));
        trees.checkAgainstScans();
    }

    @Test
    void aTreeNeverShowsWhatIsNotYetCommitted() {
        List<VersionDigest> seen = new ArrayList<>();
        boolean[] completed = new boolean[1];
        harness.engine()
                .update(
                        KEY,
                        write(null, "v"),
                        new UpdateListener() {
                            @Override
                            public void merged(Change change) {
                                TreeQuery root = TreeQuery.root(PARTITION, 1);
                                harness.engine()
                                        .tree(
                                                root,
                                                view -> {
                                                    seen.add(view.own());
                                                    seen.add(readDigest());
                                                });
                            }

                            @Override
                            public void completed(UpdateOutcome outcome) {
                                completed[0] = true;
                            }
                        });
        harness.runUntil(() -> completed[0] && !seen.isEmpty());
        VersionDigest inTree = seen.getFirst();
        VersionDigest read = seen.getLast();
        assertThat(inTree).isIn(VersionDigest.NONE, read);
    }

    private VersionDigest readDigest() {
        List<VersionDigest> digests = new ArrayList<>();
        harness.engine()
                .read(
                        KEY,
                        held -> {
                            Siblings siblings = held.siblings();
                            digests.add(
                                    held instanceof Held.Found found
                                            ? digest(KEY, found.record())
                                            : VersionDigest.NONE);
                            assertThat(siblings).isNotNull();
                        });
        return digests.getFirst();
    }

    @Test
    void whatNoTreeHasIsRefused() {
        StorageEngine engine = harness.engine();
        PartitionId none = PartitionId.of(2);
        assertThatThrownBy(() -> engine.tree(TreeQuery.root(none, 1), view -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.tree(new TreeQuery(PARTITION, 1, 4, 0), view -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        engine.rehash(
                                new Rehash(PARTITION, 0, LAST_LEAF + 1, false, 1, 1), step -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.rehash(new Rehash(none, 0, 0, false, 1, 1), step -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
