package coterie.storage;

import static coterie.storage.EngineHarness.PARTITIONER;
import static coterie.storage.EngineProbe.LIMITS;
import static coterie.storage.EngineProbe.delete;
import static coterie.storage.EngineProbe.key;
import static coterie.storage.EngineProbe.value;
import static coterie.storage.EngineProbe.write;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.EngineHarness.Bounds;
import coterie.storage.Owed.Reason;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StorageEngine} promises of what is owed, of tombstones, and of its start. */
public abstract class SideTableContract {

    private static final Key KEY = key("k");
    private static final NodeId PEER = new NodeId("n2");
    private static final Owed MISSED = new Owed(PartitionId.of(1), PEER, Reason.MISSED_HINT);
    private static final Owed EMPTY = new Owed(PartitionId.of(0), PEER, Reason.EMPTY_START);

    private EngineHarness harness;
    private EngineProbe probe;

    /** Makes an empty shard and opens it. */
    protected abstract EngineHarness open(Bounds bounds);

    @BeforeEach
    void openWide() {
        harness = open(Bounds.WIDE);
        probe = new EngineProbe(harness);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private long notedBy(Owed owed) {
        return Objects.requireNonNull(harness.engine().owed().get(owed));
    }

    private Expected expected(Key key) {
        return Expected.of(key, probe.found(key));
    }

    private TombstoneScan.Entry onlyTombstone(Key key) {
        List<TombstoneScan.Entry> entries = probe.tombstones(PARTITIONER.of(key), 10);
        assertThat(entries).extracting(TombstoneScan.Entry::key).containsExactly(key);
        return entries.getFirst();
    }

    @Test
    void aNewShardHasStartedEmptyUntilThatIsAcknowledgedTogetherWithAllThatIsOwed() {
        assertThat(harness.engine().startedEmpty()).isTrue();
        harness.crash();
        assertThat(harness.engine().startedEmpty()).isTrue();
        harness.restart();
        assertThat(harness.engine().startedEmpty()).isTrue();

        probe.change(new OwedChange.AcknowledgeStart(List.of(EMPTY, MISSED)));

        assertThat(harness.engine().startedEmpty()).isFalse();
        harness.crash();
        assertThat(harness.engine().startedEmpty()).isFalse();
        assertThat(harness.engine().owed().keySet()).containsExactly(EMPTY, MISSED);
    }

    @Test
    void whatIsOwedOutlastsACrashUntilItIsSettled() {
        probe.change(new OwedChange.Note(MISSED));
        long noted = notedBy(MISSED);
        harness.crash();
        assertThat(harness.engine().owed()).containsOnlyKeys(MISSED).containsEntry(MISSED, noted);

        probe.change(new OwedChange.Settle(MISSED, noted));
        assertThat(harness.engine().owed()).isEmpty();
        harness.restart();
        assertThat(harness.engine().owed()).isEmpty();
    }

    @Test
    void whatWasNotedAnewAfterTheComparisonStaysOwed() {
        probe.change(new OwedChange.Note(MISSED));
        long compared = notedBy(MISSED);
        probe.change(new OwedChange.Note(MISSED));
        long again = notedBy(MISSED);
        assertThat(again).isGreaterThan(compared);

        probe.change(new OwedChange.Settle(MISSED, compared));
        assertThat(harness.engine().owed()).containsEntry(MISSED, again);
        probe.change(new OwedChange.Settle(MISSED, again));
        assertThat(harness.engine().owed()).isEmpty();
    }

    @Test
    void whatIsOwedIsTakenEvenWhenTheQueueIsFull() {
        harness.close();
        harness = open(new Bounds(1, Bounds.WIDE.capacityBytes(), Bounds.WIDE.hintBytes()));
        probe = new EngineProbe(harness);
        List<Boolean> durable = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            probe.send(KEY, write(null, "v"));
            harness.engine().change(new OwedChange.Note(MISSED), () -> durable.add(true));
        });
        harness.runUntil(() -> !durable.isEmpty());
        assertThat(harness.engine().owed()).containsOnlyKeys(MISSED);
    }

    @Test
    void commitsAreCountedAcrossRestarts() {
        probe.change(new OwedChange.Note(MISSED));
        long first = notedBy(MISSED);
        harness.restart();
        probe.change(new OwedChange.Note(EMPTY));
        harness.crash();
        long second = notedBy(EMPTY);
        assertThat(second).isGreaterThan(first);
        probe.change(new OwedChange.Note(MISSED));
        assertThat(notedBy(MISSED)).isGreaterThan(second);
    }

    @Test
    void aRecordOfNothingButTombstonesIsListedWithItsCommitAndTimeAndSurvivesARestart() {
        harness.wallMillis(5_000);
        StoredRecord live = probe.store(KEY, write(null, "v"));
        assertThat(probe.tombstones(PARTITIONER.of(KEY), 10)).isEmpty();
        probe.store(KEY, delete());

        TombstoneScan.Entry listed = onlyTombstone(KEY);
        assertThat(listed.storedAtMillis()).isEqualTo(5_000);
        assertThat(listed.commit()).isPositive();
        harness.crash();
        assertThat(onlyTombstone(KEY)).isEqualTo(listed);
        assertThat(live.copies()).isEqualTo(3);
    }

    @Test
    void deletingAgainListsTheTombstoneUnderTheLaterCommitAndTime() {
        harness.wallMillis(5_000);
        probe.store(KEY, delete());
        long first = onlyTombstone(KEY).commit();
        harness.wallMillis(6_000);
        probe.store(KEY, delete());

        assertThat(onlyTombstone(KEY).commit()).isGreaterThan(first);
        assertThat(onlyTombstone(KEY).storedAtMillis()).isEqualTo(6_000);
    }

    @Test
    void writingOverATombstoneTakesItOffTheListAlsoWithinOneTransaction() {
        probe.store(KEY, delete());
        probe.store(KEY, write(null, "alive"));
        assertThat(probe.tombstones(PARTITIONER.of(KEY), 10)).isEmpty();

        List<EngineProbe.Heard> heard = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            heard.add(probe.send(KEY, delete()));
            heard.add(probe.send(KEY, write(null, "alive again")));
        });
        heard.forEach(probe::outcome);
        assertThat(probe.tombstones(PARTITIONER.of(KEY), 10)).isEmpty();
    }

    @Test
    void aDamagedTombstoneThatIsWrittenOverIsNoLongerListed() {
        probe.store(KEY, delete());
        harness.damage(KEY);
        probe.store(KEY, write(null, "alive"));
        assertThat(probe.tombstones(PARTITIONER.of(KEY), 10)).isEmpty();
    }

    @Test
    void tombstonesAreReadInPagesOfTheirPartition() {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Key key = key("k" + i);
            probe.store(key, delete());
            keys.add(key);
        }
        List<Key> listed = new ArrayList<>();
        for (PartitionId partition : PARTITIONER.all()) {
            for (TombstoneScan.Entry entry : probe.tombstones(partition, 4)) {
                assertThat(PARTITIONER.of(entry.key())).isEqualTo(partition);
                listed.add(entry.key());
            }
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void aCollectedRecordIsGoneWithItsListingAndItsTombstone() {
        probe.store(KEY, write(null, "v"));
        probe.store(KEY, delete());

        assertThat(probe.change(KEY, new Collect(expected(KEY)))).isEqualTo(Change.Remove.REMOVE);

        assertGone(KEY);
        harness.crash();
        assertGone(KEY);
        assertThat(probe.change(KEY, new Collect(Expected.of(KEY, probe.store(KEY, delete())))))
                .isEqualTo(Change.Remove.REMOVE);
    }

    private void assertGone(Key key) {
        PartitionId partition = PARTITIONER.of(key);
        assertThat(probe.read(key)).isEqualTo(Held.Missing.MISSING);
        assertThat(probe.scanAll(partition, 10, 1 << 20)).isEmpty();
        assertThat(probe.listAll(partition, key.bucket(), new byte[0], null, 10)).isEmpty();
        assertThat(probe.tombstones(partition, 10)).isEmpty();
        assertThat(harness.engine().statistics().keys()).isZero();
    }

    @Test
    void aRecordMadeAnewAfterItsCollectionHasANewActor() {
        probe.store(KEY, write(null, "v"));
        StoredRecord deleted = probe.store(KEY, delete());
        List<EngineProbe.Heard> heard = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            heard.add(probe.send(KEY, new Collect(Expected.of(KEY, deleted))));
            heard.add(probe.send(KEY, write(null, "anew")));
        });
        heard.forEach(probe::outcome);

        StoredRecord anew = probe.found(KEY);
        assertThat(anew.actor()).isNotEqualTo(deleted.actor());
        assertThat(anew.siblings().context().covers(deleted.siblings().values().getFirst().dot()))
                .isFalse();
        assertThat(probe.listAll(PARTITIONER.of(KEY), KEY.bucket(), new byte[0], null, 10))
                .containsExactly(KEY.bytes());
        harness.restart();
        assertThat(probe.found(KEY)).isEqualTo(anew);
        assertThat(probe.listAll(PARTITIONER.of(KEY), KEY.bucket(), new byte[0], null, 10))
                .containsExactly(KEY.bytes());
    }

    @Test
    void whatHasChangedOrLivesOrIsDamagedIsNotCollected() {
        StoredRecord live = probe.store(KEY, write(null, "v"));
        assertThat(probe.change(KEY, new Collect(Expected.of(KEY, live))))
                .isEqualTo(Change.Differs.DIFFERS);

        StoredRecord deleted = probe.store(KEY, delete());
        StoredRecord again = probe.store(KEY, delete());
        assertThat(probe.change(KEY, new Collect(Expected.of(KEY, deleted))))
                .isEqualTo(Change.Differs.DIFFERS);
        harness.damage(KEY);
        assertThat(probe.change(KEY, new Collect(Expected.of(KEY, again))))
                .isEqualTo(Change.Differs.DIFFERS);
        assertThat(probe.read(KEY)).isEqualTo(Held.Damaged.DAMAGED);
    }

    @Test
    void anUnverifiedRecordIsNotCollected() {
        probe.store(KEY, write(null, "v"));
        harness.damage(KEY);
        StoredRecord unverified = probe.store(KEY, delete());
        assertThat(unverified.verified()).isFalse();
        assertThat(probe.change(KEY, new Collect(Expected.of(KEY, unverified))))
                .isEqualTo(Change.Differs.DIFFERS);
    }

    @Test
    void collectingWhatIsNotThereIsDone() {
        StoredRecord elsewhere = probe.store(key("other"), delete());
        assertThat(probe.change(KEY, new Collect(Expected.of(KEY, elsewhere))))
                .isEqualTo(Change.Remove.REMOVE);
    }

    @Test
    void aDroppedRecordIsGoneWithItsListingWhateverItHolds() {
        StoredRecord live = probe.store(KEY, write(null, "v"));

        assertThat(probe.change(KEY, new Drop(Expected.of(KEY, live))))
                .isEqualTo(Change.Remove.REMOVE);

        assertGone(KEY);
        harness.crash();
        assertGone(KEY);
    }

    @Test
    void aDroppedTombstoneIsListedNoMore() {
        StoredRecord deleted = probe.store(KEY, delete());

        assertThat(probe.change(KEY, new Drop(Expected.of(KEY, deleted))))
                .isEqualTo(Change.Remove.REMOVE);

        assertGone(KEY);
    }

    @Test
    void aRecordThatComesBackAfterItWasDroppedHasNoBirth() {
        StoredRecord before = probe.store(KEY, write(null, "v"));
        probe.change(KEY, new Drop(Expected.of(KEY, before)));

        StoredRecord back = probe.store(KEY, new Merge(before.siblings(), before.copies(), false));
        assertThat(back.actor()).isNull();
        StoredRecord next = probe.store(KEY, write(null, "next"));

        assertThat(next.actor()).isNotNull().isNotEqualTo(before.actor());
        assertThat(next.siblings().values()).hasSize(2);
    }

    @Test
    void whatHasChangedOrIsDamagedIsNotDropped() {
        StoredRecord before = probe.store(KEY, write(null, "v"));
        StoredRecord changed = probe.store(KEY, write(null, "w"));
        assertThat(probe.change(KEY, new Drop(Expected.of(KEY, before))))
                .isEqualTo(Change.Differs.DIFFERS);
        assertThat(probe.found(KEY)).isEqualTo(changed);

        harness.damage(KEY);
        assertThat(probe.change(KEY, new Drop(Expected.of(KEY, changed))))
                .isEqualTo(Change.Differs.DIFFERS);
        assertThat(probe.read(KEY)).isEqualTo(Held.Damaged.DAMAGED);

        StoredRecord anew = probe.store(KEY, new Merge(Siblings.NONE, 1, false));
        assertThat(probe.change(KEY, new Drop(Expected.of(KEY, anew))))
                .isEqualTo(Change.Differs.DIFFERS);
        assertThat(probe.found(KEY)).isEqualTo(anew);
    }

    @Test
    void aDroppedRecordLeavesTheHintsOfItsKey() {
        StoredRecord record = probe.store(KEY, write(null, "v"));
        Slot hint = new Slot.Hint(new NodeId("n2"), KEY);
        List<UpdateOutcome> heard = new ArrayList<>();
        harness.engine().update(hint, new KeepHint(record.siblings(), 3, true), heard::add);
        harness.runUntil(() -> !heard.isEmpty());

        probe.change(KEY, new Drop(Expected.of(KEY, record)));

        assertThat(probe.read(KEY)).isEqualTo(Held.Missing.MISSING);
        assertThat(harness.engine().hintCounts())
                .singleElement()
                .satisfies(count -> assertThat(count.hints()).isEqualTo(1));
    }

    @Test
    void anOwnRecordWithLiveSiblingsBesideATombstoneIsNotListed() {
        probe.store(KEY, write(null, "v"));
        CoordinatedWrite blindDelete =
                new CoordinatedWrite(CausalContext.EMPTY, Tombstone.TOMBSTONE, 0, 3, LIMITS);
        StoredRecord both = probe.store(KEY, blindDelete);
        assertThat(both.siblings().values()).hasSize(2);
        assertThat(both.siblings().values()).anyMatch(one -> one.value().equals(value("v")));
        assertThat(probe.tombstones(PARTITIONER.of(KEY), 10)).isEmpty();
    }
}
