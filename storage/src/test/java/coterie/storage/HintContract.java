package coterie.storage;

import static coterie.storage.EngineHarness.PARTITIONER;
import static coterie.storage.EngineProbe.LIMITS;
import static coterie.storage.EngineProbe.key;
import static coterie.storage.EngineProbe.value;
import static coterie.storage.EngineProbe.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.EngineHarness.Bounds;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StorageEngine} promises of hints. */
public abstract class HintContract {

    private static final Key KEY = key("k");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");
    private static final Slot.Hint HINT = new Slot.Hint(N2, KEY);

    private EngineHarness harness;
    private EngineProbe probe;

    /** Makes an empty shard and opens it. */
    protected abstract EngineHarness open(Bounds bounds);

    @BeforeEach
    void openWide() {
        reopen(Bounds.WIDE);
    }

    private void reopen(Bounds bounds) {
        harness = open(bounds);
        probe = new EngineProbe(harness);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private static Siblings foreign(long incarnation, String text) {
        Dot dot = new Dot(new Actor(incarnation, 1), 1);
        return Siblings.of(
                CausalContext.EMPTY.withVector(dot), List.of(new Sibling(dot, 1_000, value(text))));
    }

    private static KeepHint keep(long incarnation, boolean counted) {
        return new KeepHint(foreign(incarnation, "v" + incarnation), 3, counted);
    }

    private static CoordinatedWrite hinting(String text, NodeId... targets) {
        return new CoordinatedWrite(
                CausalContext.EMPTY, value(text), 0, 3, LIMITS, List.of(targets));
    }

    private static Owed missed(NodeId target) {
        return new Owed(PARTITIONER.of(KEY), target, Owed.Reason.MISSED_HINT);
    }

    private Hint onlyHint() {
        List<HintScan.Entry> hints = probe.hints(N2);
        assertThat(hints).extracting(HintScan.Entry::key).containsExactly(KEY);
        return hints.getFirst().hint();
    }

    @Test
    void aHintThatIsMergedKeepsWhenItWasFirstWrittenAndItsPlace() {
        harness.wallMillis(1_000);
        probe.change(HINT, keep(7, false));
        Hint first = onlyHint();
        harness.wallMillis(2_000);
        probe.change(new Slot.Hint(N2, key("other")), keep(7, false));
        probe.change(HINT, keep(8, false));

        List<HintScan.Entry> hints = probe.hints(N2);
        assertThat(hints).extracting(HintScan.Entry::key).containsExactly(KEY, key("other"));
        Hint merged = hints.getFirst().hint();
        assertThat(merged.record().siblings().values()).hasSize(2);
        assertThat(merged.sinceMillis()).isEqualTo(1_000);
        assertThat(merged.order()).isEqualTo(first.order());
        assertThat(probe.read(KEY)).isEqualTo(Held.Missing.MISSING);
    }

    @Test
    void whatHasCountedOnceStaysCountedUntilItIsUncountedUnchanged() {
        probe.change(HINT, keep(7, false));
        assertThat(onlyHint().counted()).isFalse();
        assertThat(probe.change(HINT, keep(7, true))).isInstanceOf(Change.Keep.class);
        assertThat(onlyHint().counted()).isTrue();
        Expected before = Expected.of(KEY, onlyHint().record());
        probe.change(HINT, keep(8, false));
        assertThat(onlyHint().counted()).isTrue();

        assertThat(probe.change(HINT, new Uncount(before))).isEqualTo(Change.Differs.DIFFERS);
        assertThat(onlyHint().counted()).isTrue();
        probe.change(HINT, new Uncount(Expected.of(KEY, onlyHint().record())));
        harness.restart();
        assertThat(onlyHint().counted()).isFalse();
    }

    @Test
    void whatIsGivenUpStaysIfItHasCountedSince() {
        probe.change(HINT, keep(7, false));
        GiveUp giveUp = new GiveUp(Expected.of(KEY, onlyHint().record()));
        probe.change(HINT, keep(7, true));
        probe.change(HINT, giveUp);
        assertThat(onlyHint().counted()).isTrue();

        probe.change(HINT, new Uncount(giveUp.expected()));
        probe.change(HINT, giveUp);
        assertThat(probe.hints(N2)).isEmpty();
    }

    @Test
    void aWriteThatAFallbackCoordinatesIsAHintThatCounts() {
        StoredRecord first = ((Change.Store) probe.change(HINT, write(null, "one"))).record();
        assertThat(onlyHint().counted()).isTrue();
        assertThat(onlyHint().record()).isEqualTo(first);
        StoredRecord second =
                ((Change.Store) probe.change(HINT, write(first.siblings().context(), "two")))
                        .record();
        assertThat(second.siblings().values()).hasSize(1);
        assertThat(second.actor()).isEqualTo(first.actor());
        assertThat(probe.read(KEY)).isEqualTo(Held.Missing.MISSING);
    }

    @Test
    void aDeliveredHintIsRemovedOnlyIfUnchanged() {
        probe.change(HINT, keep(7, true));
        Expected sent = Expected.of(KEY, onlyHint().record());
        probe.change(HINT, keep(8, false));

        assertThat(probe.change(HINT, new Delivered(sent))).isEqualTo(Change.Differs.DIFFERS);
        Expected now = Expected.of(KEY, onlyHint().record());
        assertThat(probe.change(HINT, new Delivered(now))).isEqualTo(Change.Remove.REMOVE);
        assertThat(probe.hints(N2)).isEmpty();
        assertThat(probe.change(HINT, new Delivered(now))).isEqualTo(Change.Remove.REMOVE);
        harness.crash();
        assertThat(probe.hints(N2)).isEmpty();
        assertThat(harness.engine().hintCounts()).isEmpty();
        assertThat(harness.engine().owed()).isEmpty();
    }

    @Test
    void aHintMadeAnewAfterItsDeliveryHasANewActorAndANewPlace() {
        probe.change(HINT, write(null, "one"));
        Hint first = onlyHint();
        List<EngineProbe.Heard> heard = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            heard.add(probe.send(HINT, new Delivered(Expected.of(KEY, first.record()))));
            heard.add(probe.send(HINT, write(null, "two")));
        });
        heard.forEach(probe::outcome);

        Hint second = onlyHint();
        assertThat(second.record().actor()).isNotEqualTo(first.record().actor());
        assertThat(second.order()).isGreaterThan(first.order());
        assertThat(second.record().siblings().values()).hasSize(1);
    }

    @Test
    void aWriteKeepsHintsForTheSilentInItsOwnTransactionWithoutItsActor() {
        StoredRecord own = probe.store(KEY, hinting("v", N2, N3));

        for (NodeId target : List.of(N2, N3)) {
            Hint hint = probe.hints(target).getFirst().hint();
            assertThat(hint.record().siblings()).isEqualTo(own.siblings());
            assertThat(hint.record().actor()).isNull();
            assertThat(hint.counted()).isFalse();
        }
        harness.crash();
        assertThat(probe.found(KEY)).isEqualTo(own);
        assertThat(onlyHint().record().siblings()).isEqualTo(own.siblings());

        StoredRecord more = probe.store(KEY, hinting("w", N2));
        assertThat(onlyHint().record().siblings()).isEqualTo(more.siblings());
        StoredRecord coordinated =
                ((Change.Store) probe.change(HINT, write(CausalContext.EMPTY, "x"))).record();
        assertThat(coordinated.actor()).isNotNull().isNotEqualTo(more.actor());
    }

    @Test
    void aCountedHintStaysCountedWhenAWriteIsKeptBesideIt() {
        probe.change(HINT, keep(7, true));
        probe.store(KEY, hinting("v", N2));
        assertThat(onlyHint().counted()).isTrue();
        assertThat(onlyHint().record().siblings().values()).hasSize(2);
        assertThat(probe.siblings(KEY).values()).hasSize(1);
    }

    @Test
    void hintsAreCountedPerTargetAlsoAfterARestart() {
        harness.wallMillis(1_000);
        probe.change(HINT, keep(7, true));
        harness.wallMillis(2_000);
        probe.change(new Slot.Hint(N2, key("other")), keep(7, false));
        probe.change(new Slot.Hint(N3, KEY), keep(7, false));
        Hint oldest = probe.hints(N2).getFirst().hint();

        List<HintCount> counts = harness.engine().hintCounts();
        assertThat(counts).extracting(HintCount::target).containsExactly(N2, N3);
        assertThat(counts).extracting(HintCount::hints).containsExactly(2L, 1L);
        assertThat(counts).extracting(HintCount::oldestSinceMillis).containsExactly(1_000L, 2_000L);
        long bytes = counts.stream().mapToLong(HintCount::bytes).sum();
        assertThat(harness.engine().statistics().hints()).isEqualTo(3);
        assertThat(harness.engine().statistics().hintBytes()).isEqualTo(bytes).isPositive();
        harness.crash();
        assertThat(harness.engine().hintCounts()).isEqualTo(counts);

        probe.change(HINT, new Delivered(Expected.of(KEY, oldest.record())));
        HintCount left = harness.engine().hintCounts().getFirst();
        assertThat(left.hints()).isEqualTo(1);
        assertThat(left.oldestSinceMillis()).isEqualTo(2_000);
        harness.restart();
        assertThat(harness.engine().hintCounts().getFirst()).isEqualTo(left);
    }

    @Test
    void aReadWithHintsBringsTheRecordAndAllHintsTogether() {
        assertThat(probe.readWithHints(KEY)).isEqualTo(Held.Missing.MISSING);
        probe.change(HINT, keep(7, true));
        probe.change(new Slot.Hint(N3, KEY), keep(8, true));
        Held hinted = probe.readWithHints(KEY);
        assertThat(hinted.siblings().values()).hasSize(2);
        assertThat(hinted.verified()).isTrue();

        StoredRecord own = probe.store(KEY, write(null, "own"));
        assertThat(probe.readWithHints(KEY).siblings().values()).hasSize(3);
        assertThat(probe.found(KEY)).isEqualTo(own);
        assertThat(probe.readWithHints(key("other"))).isEqualTo(Held.Missing.MISSING);
        harness.damage(KEY);
        assertThat(probe.readWithHints(KEY).siblings().values()).hasSize(2);
        assertThat(probe.readWithHints(KEY).verified()).isFalse();
    }

    @Test
    void aHintThatContradictsTheRecordMakesTheReadUnverifiedAndIsCounted() {
        probe.store(KEY, new Merge(foreign(7, "one"), 3, false));
        probe.change(HINT, new KeepHint(foreign(7, "forged"), 3, true));
        Held held = probe.readWithHints(KEY);
        assertThat(held.siblings()).isEqualTo(foreign(7, "one"));
        assertThat(held.verified()).isFalse();
        assertThat(harness.engine().statistics().divergedUpdates()).isEqualTo(1);
        assertThat(probe.outcome(probe.send(KEY, hinting("v", N2))))
                .isEqualTo(new UpdateOutcome.Rejected(UpdateOutcome.Cause.DIVERGED));
        assertThat(probe.siblings(KEY)).isEqualTo(foreign(7, "one"));
    }

    @Test
    void aDamagedHintIsNeverShownAndAComparisonIsOwed() {
        probe.change(HINT, keep(7, true));
        probe.change(new Slot.Hint(N2, key("other")), keep(8, true));
        harness.damageHint(N2, KEY);
        assertThat(probe.readWithHints(KEY).verified()).isFalse();

        assertThat(probe.hints(N2)).extracting(HintScan.Entry::key).containsExactly(key("other"));
        harness.runUntil(() -> !harness.engine().owed().isEmpty());
        assertThat(harness.engine().owed()).containsOnlyKeys(missed(N2));
        assertThat(harness.engine().hintCounts().getFirst().hints()).isEqualTo(1);
        assertThat(harness.engine().statistics().damagedRecords()).isPositive();
        harness.crash();
        assertThat(harness.engine().hintCounts().getFirst().hints()).isEqualTo(1);
        assertThat(probe.hints(N2)).hasSize(1);
        assertThat(probe.readWithHints(KEY)).isEqualTo(Held.Missing.MISSING);
    }

    @Test
    void aHintThatIsKeptOverADamagedOneStandsAnewAndAComparisonIsOwed() {
        probe.change(HINT, keep(7, true));
        harness.damageHint(N2, KEY);
        probe.change(HINT, keep(8, false));
        assertThat(harness.engine().owed()).containsOnlyKeys(missed(N2));

        Hint anew = onlyHint();
        assertThat(anew.record().siblings()).isEqualTo(foreign(8, "v8"));
        harness.runUntil(() -> harness.engine().hintCounts().getFirst().hints() == 1);
        probe.change(HINT, new Delivered(Expected.of(KEY, anew.record())));
        assertThat(harness.engine().hintCounts()).isEmpty();
    }

    @Test
    void aHintWhoseRowInTheOrderIsDamagedIsFoundAndListedAnew() {
        probe.change(new Slot.Hint(N2, key("other")), keep(8, true));
        probe.change(HINT, keep(7, true));
        HintCount count = harness.engine().hintCounts().getFirst();
        HintScan.Entry first = probe.hints(N2).getFirst();
        harness.damageHintOrder(N2, first.hint().order());
        harness.crash();
        assertThat(harness.engine().hintCounts().getFirst().hints()).isEqualTo(2);

        assertThat(probe.hints(N2)).extracting(HintScan.Entry::key).containsExactly(KEY);
        harness.runUntil(() -> harness.engine().hintCounts().getFirst().equals(count));
        assertThat(probe.hints(N2)).hasSize(2).startsWith(first);
        assertThat(harness.engine().owed()).isEmpty();
        probe.change(
                new Slot.Hint(N2, key("other")),
                new Delivered(Expected.of(key("other"), first.hint().record())));
        assertThat(onlyHint().record().siblings()).isEqualTo(foreign(7, "v7"));
        assertThat(harness.engine().hintCounts().getFirst().hints()).isEqualTo(1);
    }

    @Test
    void aDamagedHintWhoseRowIsDamagedAsWellIsRemovedAndAComparisonIsOwed() {
        probe.change(HINT, keep(7, true));
        harness.damageHintOrder(N2, onlyHint().order());
        harness.damageHint(N2, KEY);
        harness.crash();
        assertThat(harness.engine().hintCounts().getFirst().hints()).isEqualTo(1);

        assertThat(probe.hints(N2)).isEmpty();
        harness.runUntil(() -> harness.engine().hintCounts().isEmpty());
        assertThat(harness.engine().owed()).containsOnlyKeys(missed(N2));
        harness.crash();
        assertThat(harness.engine().hintCounts()).isEmpty();
    }

    @Test
    void anUpdateThatIsNotMeantForItsSlotIsAMistakeOfTheCaller() {
        Merge merge = new Merge(foreign(7, "v"), 3, false);
        assertThatThrownBy(() -> probe.send(HINT, merge))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> probe.send(KEY, keep(7, true)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
