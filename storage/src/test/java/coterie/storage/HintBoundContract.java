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
import coterie.storage.EngineHarness.Bounds;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link StorageEngine} promises of the bounds of hints, and of the steps in which they
 * are read.
 */
public abstract class HintBoundContract {

    private static final Key KEY = key("k");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");
    private static final Slot.Hint HINT = new Slot.Hint(N2, KEY);
    private static final UpdateOutcome FULL = new UpdateOutcome.Rejected(UpdateOutcome.Cause.FULL);

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

    private void reopenWithHintBytes(long bytes) {
        harness.close();
        reopen(new Bounds(4_096, Bounds.WIDE.capacityBytes(), bytes));
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

    private static KeepHint large(long incarnation, boolean counted) {
        Siblings siblings = foreign(incarnation, "x".repeat(1_000));
        return new KeepHint(siblings, 3, counted);
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
    void beyondItsTargetsBoundACountedHintIsRefusedAndWhatWasKeptStays() {
        reopenWithHintBytes(2_000);
        probe.change(HINT, large(7, true));
        Hint kept = onlyHint();
        assertThat(probe.outcome(probe.send(HINT, large(8, true)))).isEqualTo(FULL);
        assertThat(
                        probe.outcome(
                                probe.send(
                                        HINT,
                                        new CoordinatedWrite(
                                                CausalContext.EMPTY,
                                                value("x".repeat(1_000)),
                                                0,
                                                3,
                                                LIMITS))))
                .isEqualTo(FULL);

        assertThat(onlyHint()).isEqualTo(kept);
        assertThat(harness.engine().owed()).isEmpty();
        assertThat(probe.change(new Slot.Hint(N3, KEY), large(8, true)))
                .as("another target's hint")
                .isInstanceOf(Change.Store.class);
        probe.change(HINT, new Delivered(Expected.of(KEY, kept.record())));
        assertThat(probe.change(HINT, large(8, true))).isInstanceOf(Change.Store.class);
    }

    @Test
    void beyondItsTargetsBoundAnUncountedHintIsDroppedAndAComparisonOwed() {
        reopenWithHintBytes(2_000);
        probe.change(HINT, large(7, true));
        Hint kept = onlyHint();

        assertThat(probe.change(HINT, large(8, false))).isEqualTo(Change.Dropped.DROPPED);
        assertThat(onlyHint()).isEqualTo(kept);
        harness.crash();
        assertThat(harness.engine().owed()).containsOnlyKeys(missed(N2));
    }

    @Test
    void aWriteWhoseHintFindsNoRoomIsStoredAndAComparisonOwed() {
        reopenWithHintBytes(2_000);
        Key other = key("other");
        probe.change(new Slot.Hint(N2, other), large(7, true));
        StoredRecord own = probe.store(KEY, hinting("x".repeat(1_000), N2, N3));

        assertThat(probe.hints(N2)).extracting(HintScan.Entry::key).containsExactly(other);
        assertThat(probe.hints(N3)).hasSize(1);
        harness.crash();
        assertThat(harness.engine().owed()).containsOnlyKeys(missed(N2));
        assertThat(probe.found(KEY)).isEqualTo(own);
    }

    @Test
    void aHintThatShrinksIsNeverRefused() {
        reopenWithHintBytes(1_500);
        Change stored = probe.change(HINT, large(7, true));
        CausalContext seen = ((Change.Store) stored).record().siblings().context();
        assertThat(probe.change(HINT, write(seen, "short"))).isInstanceOf(Change.Store.class);
    }

    @Test
    void hintsAreReadOldestFirstInPagesBoundedInNumberAndBytes() {
        List<Key> keys = new ArrayList<>();
        List<EngineProbe.Heard> heard = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            for (int i = 0; i < 25; i++) {
                keys.add(key("key" + i));
                heard.add(probe.send(new Slot.Hint(N2, keys.getLast()), large(7 + i, true)));
                heard.add(probe.send(new Slot.Hint(N3, keys.getLast()), keep(7, true)));
            }
        });
        heard.forEach(probe::outcome);

        assertThat(probe.hints(N2, 4, 1 << 20)).extracting(HintScan.Entry::key).isEqualTo(keys);
        assertThat(probe.hints(N2, 100, 1)).extracting(HintScan.Entry::key).isEqualTo(keys);
        assertThat(probe.hints(N2))
                .isSortedAccordingTo(
                        (one, other) -> Long.compare(one.hint().order(), other.hint().order()));
        List<HintScan.Page> page = new ArrayList<>();
        harness.engine().hints(new HintScan(N2, 0, 100, 3_000), page::add);
        harness.runUntil(() -> !page.isEmpty());
        assertThat(page.getFirst().entries()).hasSize(3);
        assertThat(probe.hints(new NodeId("n"))).isEmpty();
        assertThat(probe.hints(new NodeId("n22"))).isEmpty();
    }

    @Test
    void aFullDiskRefusesHintsButRemovesThem() {
        harness.close();
        reopen(new Bounds(64, 1 << 20, 64L << 20));
        int kept = 0;
        UpdateOutcome outcome = probe.outcome(probe.send(slot(0), huge()));
        while (outcome instanceof UpdateOutcome.Durable && kept < 10_000) {
            kept++;
            outcome = probe.outcome(probe.send(slot(kept), huge()));
        }
        assertThat(outcome).isEqualTo(FULL);
        assertThat(kept).isGreaterThan(10);
        HintScan.Entry first = probe.hints(N2, 1, 1).getFirst();
        assertThat(
                        probe.change(
                                slot(0),
                                new Delivered(Expected.of(first.key(), first.hint().record()))))
                .isEqualTo(Change.Remove.REMOVE);
        probe.change(slot(0), new KeepHint(deleted(), 3, true));
    }

    private Siblings deleted() {
        return probe.store(KEY, delete()).siblings();
    }

    private static Slot.Hint slot(int number) {
        return new Slot.Hint(N2, key("k" + number));
    }

    private static KeepHint huge() {
        Dot dot = new Dot(new Actor(7, 1), 1);
        Content content = new Content("text/plain", new byte[16_384]);
        Siblings siblings =
                Siblings.of(
                        CausalContext.EMPTY.withVector(dot), List.of(new Sibling(dot, 0, content)));
        return new KeepHint(siblings, 3, true);
    }
}
