package coterie.storage;

import static coterie.storage.EngineProbe.LIMITS;
import static coterie.storage.EngineProbe.delete;
import static coterie.storage.EngineProbe.key;
import static coterie.storage.EngineProbe.value;
import static coterie.storage.EngineProbe.write;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.storage.EngineHarness.Bounds;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StorageEngine} promises of updates, restarts and bounds. */
public abstract class StorageEngineContract {

    private static final Key KEY = key("k");

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

    private static Siblings foreign(long incarnation, long counter, String text) {
        Dot dot = new Dot(new Actor(incarnation, counter), counter);
        return Siblings.of(
                CausalContext.EMPTY.withVector(dot), List.of(new Sibling(dot, 1_000, value(text))));
    }

    private static Merge merge(Siblings siblings) {
        return new Merge(siblings, 3, false);
    }

    private static Dot dotOf(StoredRecord record) {
        assertThat(record.siblings().values()).hasSize(1);
        return record.siblings().values().getFirst().dot();
    }

    @Test
    void aKeyThatNobodyWroteIsMissing() {
        assertThat(probe.read(KEY)).isEqualTo(Held.Missing.MISSING);
    }

    @Test
    void whatWasAcknowledgedIsReadAsItWasMerged() {
        StoredRecord stored = probe.store(KEY, write(null, "v"));

        assertThat(probe.found(KEY)).isEqualTo(stored);
        assertThat(stored.siblings().values())
                .extracting(Sibling::value)
                .containsExactly(value("v"));
        assertThat(stored.verified()).isTrue();
    }

    @Test
    void updatesOfOneTransactionSeeEachOtherInTheirOrder() {
        List<EngineProbe.Heard> heard = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            for (int i = 0; i < 20; i++) {
                heard.add(probe.send(KEY, write(CausalContext.EMPTY, "v" + i)));
            }
        });
        heard.forEach(probe::outcome);

        List<Sibling> siblings = probe.siblings(KEY).values();
        assertThat(siblings).hasSize(20);
        List<Sibling> byCounter =
                siblings.stream()
                        .sorted(Comparator.comparingLong(sibling -> sibling.dot().counter()))
                        .toList();
        for (int i = 0; i < 20; i++) {
            assertThat(byCounter.get(i).value()).isEqualTo(value("v" + i));
        }
    }

    @Test
    void aBlindWriteStandsBesideTheOlderOneAndAWriteWithBothInItsContextReplacesThem() {
        probe.store(KEY, write(null, "one"));
        StoredRecord both = probe.store(KEY, write(null, "two"));
        assertThat(both.siblings().values()).hasSize(2);

        StoredRecord resolved = probe.store(KEY, write(both.siblings().context(), "three"));
        assertThat(resolved.siblings().values())
                .extracting(Sibling::value)
                .containsExactly(value("three"));
    }

    @Test
    void anUpdateForWhichNobodyWaitsIsDroppedUnapplied() {
        assertThat(probe.outcome(probe.send(KEY, write(null, "v"), () -> false)))
                .isEqualTo(new UpdateOutcome.Rejected(UpdateOutcome.Cause.EXPIRED));
        assertThat(probe.read(KEY)).isEqualTo(Held.Missing.MISSING);
    }

    @Test
    void aRefusedWriteChangesNothing() {
        SiblingLimits one = new SiblingLimits(1, 10);
        StoredRecord stored = probe.store(KEY, write(null, "v"));

        assertThat(probe.update(KEY, new CoordinatedWrite(null, value("w"), 0, 3, one)))
                .isEqualTo(new UpdateOutcome.Refused(new Change.TooManySiblings(1)));
        CausalContext all = stored.siblings().context();
        assertThat(probe.update(KEY, new CoordinatedWrite(all, value("eleven bytes"), 0, 3, one)))
                .isEqualTo(new UpdateOutcome.Refused(new Change.SiblingsTooLarge(10)));
        assertThat(probe.found(KEY)).isEqualTo(stored);
    }

    @Test
    void aContextThatClaimsADotNotYetIssuedIsRefused() {
        Dot dot = dotOf(probe.store(KEY, write(null, "v")));
        CausalContext ahead =
                CausalContext.EMPTY.withVector(new Dot(dot.actor(), dot.counter() + 1_000));

        UpdateOutcome outcome = probe.update(KEY, write(ahead, "w"));
        assertThat(outcome).isInstanceOf(UpdateOutcome.Refused.class);
        assertThat(((UpdateOutcome.Refused) outcome).reason())
                .isInstanceOf(Change.UnknownDots.class);
    }

    @Test
    void aMergeThatBringsNothingNewIsKeptAndDurable() {
        Siblings theirs = foreign(7, 5, "v");
        StoredRecord stored = probe.store(KEY, merge(theirs));

        assertThat(probe.update(KEY, merge(theirs)))
                .isEqualTo(new UpdateOutcome.Durable(new Change.Keep(stored)));
    }

    @Test
    void aMergeThatContradictsWhatIsHeldIsRejectedAndHarmsNoOther() {
        probe.store(KEY, merge(foreign(7, 5, "v")));
        List<EngineProbe.Heard> heard = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            heard.add(probe.send(key("before"), write(null, "a")));
            heard.add(probe.send(KEY, merge(foreign(7, 5, "forged"))));
            heard.add(probe.send(key("after"), write(null, "b")));
        });

        assertThat(probe.outcome(heard.get(0))).isInstanceOf(UpdateOutcome.Durable.class);
        assertThat(probe.outcome(heard.get(1)))
                .isEqualTo(new UpdateOutcome.Rejected(UpdateOutcome.Cause.DIVERGED));
        assertThat(probe.outcome(heard.get(2))).isInstanceOf(UpdateOutcome.Durable.class);
        assertThat(probe.siblings(KEY)).isEqualTo(foreign(7, 5, "v"));
        assertThat(harness.engine().statistics().divergedUpdates()).isEqualTo(1);
    }

    @Test
    void theLargestNumberOfCopiesIsRemembered() {
        probe.store(KEY, new CoordinatedWrite(null, value("v"), 0, 5, LIMITS));
        assertThat(probe.store(KEY, write(null, "w")).copies()).isEqualTo(5);
        assertThat(probe.store(KEY, new Merge(foreign(7, 5, "x"), 9, false)).copies()).isEqualTo(9);
    }

    @Test
    void aCleanRestartKeepsRecordsIncarnationAndSequence() {
        long incarnation = harness.engine().incarnation();
        StoredRecord stored = probe.store(KEY, write(null, "v"));
        Dot last = dotOf(probe.store(key("other"), write(null, "w")));

        harness.restart();

        assertThat(harness.engine().incarnation()).isEqualTo(incarnation);
        assertThat(probe.found(KEY)).isEqualTo(stored);
        Dot next = dotOf(probe.store(KEY, write(stored.siblings().context(), "x")));
        assertThat(next.actor()).isEqualTo(dotOf(stored).actor());
        assertThat(next.counter()).isGreaterThan(last.counter());
    }

    @Test
    void aStartAfterACrashKeepsWhatWasAcknowledgedAndIssuesNoDotOfTheOldIncarnation() {
        long incarnation = harness.engine().incarnation();
        StoredRecord stored = probe.store(KEY, write(null, "v"));

        harness.crash();

        long renewed = harness.engine().incarnation();
        assertThat(renewed).isNotEqualTo(incarnation);
        assertThat(probe.found(KEY)).isEqualTo(stored);
        Dot next = dotOf(probe.store(KEY, write(stored.siblings().context(), "w")));
        assertThat(next.actor()).isEqualTo(new Actor(renewed, next.counter()));
        harness.crash();
        assertThat(harness.engine().incarnation()).isNotIn(incarnation, renewed);
    }

    @Test
    void aCrashAfterACleanRestartRenewsTheIncarnationToo() {
        harness.restart();
        long incarnation = harness.engine().incarnation();
        harness.crash();
        assertThat(harness.engine().incarnation()).isNotEqualTo(incarnation);
    }

    @Test
    void anOwnDotThatWasForgottenRenewsTheIncarnationForGood() {
        long incarnation = harness.engine().incarnation();
        StoredRecord before = probe.store(key("other"), write(null, "v"));

        probe.store(
                KEY, merge(foreign(incarnation, 1_000_000, "of a folder that was copied back")));

        long renewed = harness.engine().incarnation();
        assertThat(renewed).isNotEqualTo(incarnation);
        Dot next = dotOf(probe.store(key("other"), write(before.siblings().context(), "w")));
        assertThat(next.actor().incarnation()).isEqualTo(renewed);
        harness.restart();
        assertThat(harness.engine().incarnation()).isEqualTo(renewed);
    }

    @Test
    void everyDotIsAnotherOne() {
        List<EngineProbe.Heard> heard = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            for (int i = 0; i < 100; i++) {
                heard.add(probe.send(key("k" + i % 10), write(CausalContext.EMPTY, "v" + i)));
            }
        });
        heard.forEach(probe::outcome);

        List<Long> counters = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            probe.siblings(key("k" + i))
                    .values()
                    .forEach(sibling -> counters.add(sibling.dot().counter()));
        }
        assertThat(counters).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void moreThanTheQueueHoldsIsRejectedAsOverload() {
        harness.close();
        reopen(new Bounds(8, Bounds.WIDE.capacityBytes(), Bounds.WIDE.hintBytes()));
        List<EngineProbe.Heard> heard = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            for (int i = 0; i < 20; i++) {
                heard.add(probe.send(key("k" + i), write(null, "v")));
            }
        });

        for (int i = 0; i < 20; i++) {
            UpdateOutcome outcome = probe.outcome(heard.get(i));
            if (i < 8) {
                assertThat(outcome).as("update %d", i).isInstanceOf(UpdateOutcome.Durable.class);
            } else {
                assertThat(outcome)
                        .as("update %d", i)
                        .isEqualTo(new UpdateOutcome.Rejected(UpdateOutcome.Cause.OVERLOADED));
                assertThat(probe.read(key("k" + i))).isEqualTo(Held.Missing.MISSING);
            }
        }
        probe.store(KEY, write(null, "room again"));
    }

    @Test
    void aFullDiskRefusesWritesButReadsAndDeletesGoOnUntilThereIsRoom() {
        harness.close();
        reopen(new Bounds(64, 1 << 20, Bounds.WIDE.hintBytes()));
        int written = 0;
        UpdateOutcome outcome = probe.update(key("k0"), large());
        while (outcome instanceof UpdateOutcome.Durable && written < 10_000) {
            written++;
            outcome = probe.update(key("k" + written), large());
        }
        assertThat(outcome).isEqualTo(new UpdateOutcome.Rejected(UpdateOutcome.Cause.FULL));
        assertThat(written).isGreaterThan(10);
        assertThat(harness.engine().statistics().full()).isTrue();
        assertThat(probe.read(key("k" + written))).isEqualTo(Held.Missing.MISSING);

        assertThat(probe.found(key("k3")).siblings().values()).hasSize(1);
        for (int i = 0; i < 5; i++) {
            assertThat(probe.store(key("k" + i), delete()).siblings().isAbsent()).isTrue();
        }

        harness.makeRoom();
        probe.store(KEY, large());
        assertThat(harness.engine().statistics().full()).isFalse();
        assertThat(probe.found(key("k5")).siblings().values()).hasSize(1);
    }

    private static CoordinatedWrite large() {
        return new CoordinatedWrite(
                null, new Content("text/plain", new byte[16_384]), 0, 3, LIMITS);
    }

    @Test
    void closingCompletesWhatIsQueuedAndRejectsWhatComesLater() {
        List<EngineProbe.Heard> heard = new ArrayList<>();
        List<Boolean> closed = new ArrayList<>();
        List<Long> completedBefore = new ArrayList<>();
        harness.whileWriterIsBusy(() -> {
            for (int i = 0; i < 5; i++) {
                heard.add(probe.send(key("k" + i), write(null, "v")));
            }
            harness.engine()
                    .close(() -> {
                        closed.add(harness.isOnMailbox());
                        completedBefore.add(
                                heard.stream().filter(EngineProbe.Heard::isCompleted).count());
                    });
        });
        EngineProbe.Heard late = probe.send(key("late"), write(null, "v"));

        harness.runUntil(() -> !closed.isEmpty());
        assertThat(closed).containsExactly(true);
        assertThat(completedBefore).containsExactly(5L);
        heard.forEach(one -> assertThat(one.outcome()).isInstanceOf(UpdateOutcome.Durable.class));
        assertThat(probe.outcome(late))
                .isEqualTo(new UpdateOutcome.Rejected(UpdateOutcome.Cause.CLOSED));
    }

    @Test
    void statisticsCountWhatIsThereAndWhatWasDone() {
        probe.store(KEY, write(null, "v"));
        probe.store(KEY, write(null, "w"));
        probe.store(key("other"), delete());
        probe.read(KEY);

        StorageStatistics statistics = harness.engine().statistics();
        assertThat(statistics.keys()).isEqualTo(2);
        assertThat(statistics.updates()).isEqualTo(3);
        assertThat(statistics.commits()).isBetween(1L, 3L);
        assertThat(statistics.reads()).isEqualTo(1);
        assertThat(statistics.usedBytes()).isPositive();
        assertThat(statistics.queuedUpdates()).isZero();
        assertThat(statistics.damagedRecords()).isZero();
        assertThat(statistics.full()).isFalse();
    }
}
