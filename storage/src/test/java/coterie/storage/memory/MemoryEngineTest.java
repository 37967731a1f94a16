package coterie.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Change;
import coterie.storage.CoordinatedWrite;
import coterie.storage.EngineHarness;
import coterie.storage.EngineHarness.Bounds;
import coterie.storage.EngineProbe;
import coterie.storage.Held;
import coterie.storage.Merge;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeView;
import coterie.storage.merkle.VersionDigest;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the memory engine promises beyond the contract: when things become durable, and its faults.
 */
class MemoryEngineTest {

    private static final Key KEY = EngineProbe.key("k");
    private static final MemoryFaults NONE = MemoryFaults.NONE;

    private MemoryHarness harness = new MemoryHarness(Bounds.WIDE, NONE);
    private final List<String> events = new ArrayList<>();

    private void sabotage(MemoryFaults faults) {
        harness = new MemoryHarness(Bounds.WIDE, faults);
    }

    private static CoordinatedWrite write(String text) {
        Content content = new Content(text, new byte[0]);
        return new CoordinatedWrite(CausalContext.EMPTY, content, 0, 3, EngineProbe.LIMITS);
    }

    private static Siblings single(Actor actor, long counter, long writtenAtMillis) {
        Dot dot = new Dot(actor, counter);
        Content content = new Content("text/plain", new byte[] {(byte) counter});
        return Siblings.of(
                CausalContext.EMPTY.withVector(dot),
                List.of(new Sibling(dot, writtenAtMillis, content)));
    }

    private void send(String name, Key key, Update update) {
        harness.engine()
                .update(
                        key,
                        update,
                        new UpdateListener() {
                            @Override
                            public void merged(Change change) {
                                events.add(name + " merged at " + harness.nanos());
                            }

                            @Override
                            public void completed(UpdateOutcome outcome) {
                                String how = outcome.getClass().getSimpleName();
                                events.add(name + " " + how + " at " + harness.nanos());
                            }
                        });
    }

    private void await(int count) {
        harness.runUntil(() -> events.size() >= count);
    }

    private Siblings read() {
        List<Held> heard = new ArrayList<>();
        harness.engine().read(KEY, heard::add);
        return heard.getFirst().siblings();
    }

    @Test
    void oneSyncServesAllThatWaitedWhileTheLastOneRan() {
        send("a", KEY, write("a"));
        await(1);
        send("b", KEY, write("b"));
        send("c", EngineProbe.key("other"), write("c"));
        await(6);

        long sync = MemoryHarness.SYNC_NANOS;
        assertThat(events)
                .containsExactly(
                        "a merged at 0",
                        "a Durable at " + sync,
                        "b merged at " + sync,
                        "c merged at " + sync,
                        "b Durable at " + 2 * sync,
                        "c Durable at " + 2 * sync);
        assertThat(harness.engine().statistics().commits()).isEqualTo(2);
    }

    @Test
    void aReadShowsNothingThatACrashCouldTakeBack() {
        send("a", KEY, write("a"));
        await(1);
        assertThat(read()).isEqualTo(Siblings.NONE);
        await(2);
        assertThat(read().values()).hasSize(1);
    }

    @Test
    void whatWasNotSyncedIsLostInACrashAndNobodyHearsOfItAgain() {
        send("a", KEY, write("a"));
        await(1);
        harness.crash();
        while (harness.step()) {}

        assertThat(events).containsExactly("a merged at 0");
        assertThat(read()).isEqualTo(Siblings.NONE);
    }

    @Test
    void aListenerThatCrashesTheEngineIsTheLastToHear() {
        MemoryEngine engine = (MemoryEngine) harness.engine();
        engine.update(
                KEY,
                write("a"),
                new UpdateListener() {
                    @Override
                    public void merged(Change change) {
                        engine.crash();
                    }

                    @Override
                    public void completed(UpdateOutcome outcome) {
                        events.add("completed");
                    }
                });
        send("b", KEY, write("b"));
        engine.close(() -> events.add("closed"));
        while (harness.step()) {}

        assertThat(events).isEmpty();
    }

    @Test
    void aFailedCommitStoresNothingAndRenewsTheIncarnation() {
        long incarnation = harness.engine().incarnation();
        harness.disk().failCommits(1, false);
        send("a", KEY, write("a"));
        await(2);

        assertThat(events.getLast()).startsWith("a Failed");
        assertThat(read()).isEqualTo(Siblings.NONE);
        assertThat(harness.engine().incarnation()).isNotEqualTo(incarnation);
        send("b", KEY, write("b"));
        await(4);
        assertThat(read().values())
                .extracting(sibling -> sibling.dot().actor().incarnation())
                .containsExactly(harness.engine().incarnation());
    }

    @Test
    void aRenewedIncarnationIsDurableBeforeItsFirstDot() {
        long incarnation = harness.engine().incarnation();
        Siblings forgotten = single(new Actor(incarnation, 1_000), 1_000, 0);
        send("forgotten", EngineProbe.key("other"), new Merge(forgotten, 3, false));
        send("next", KEY, write("next"));
        await(4);

        long sync = MemoryHarness.SYNC_NANOS;
        assertThat(events)
                .containsExactly(
                        "forgotten merged at 0",
                        "forgotten Durable at " + sync,
                        "next merged at " + sync,
                        "next Durable at " + 2 * sync);
        assertThat(read().values().getFirst().dot().actor().incarnation())
                .isEqualTo(harness.engine().incarnation())
                .isNotEqualTo(incarnation);
    }

    @Test
    void theFaultOfAnEarlyAcknowledgementLosesWhatWasAcknowledged() {
        sabotage(new MemoryFaults(false, false, true, false, false, false));
        send("a", KEY, write("a"));
        await(2);
        assertThat(events).containsExactly("a merged at 0", "a Durable at 0");
        harness.crash();
        assertThat(read()).isEqualTo(Siblings.NONE);
    }

    @Test
    void theFaultOfAKeptIncarnationIssuesADotTwice() {
        sabotage(new MemoryFaults(true, false, false, false, false, false));
        long incarnation = harness.engine().incarnation();
        send("a", KEY, write("a"));
        await(1);
        harness.crash();
        assertThat(harness.engine().incarnation()).isEqualTo(incarnation);
        send("b", KEY, write("b"));
        await(3);
        assertThat(read().values().getFirst().dot())
                .isEqualTo(new Dot(new Actor(incarnation, 1), 1));
    }

    @Test
    void theFaultOfAKeptBirthGoesOnUnderAnActorThatHasForgotten() {
        sabotage(new MemoryFaults(false, true, false, false, false, false));
        send("a", KEY, write("a"));
        await(2);
        harness.damage(KEY);
        send("b", KEY, write("b"));
        await(4);
        assertThat(read().context().covers(new Dot(read().values().getFirst().dot().actor(), 1)))
                .isTrue();
        assertThat(read().values()).hasSize(1);
    }

    @Test
    void theFaultOfMergingByWallClockDropsTheEarlierSibling() {
        sabotage(new MemoryFaults(false, false, false, true, false, false));
        send("late", KEY, new Merge(single(new Actor(8, 1), 1, 200), 3, false));
        send("early", KEY, new Merge(single(new Actor(9, 1), 1, 100), 3, false));
        await(4);
        assertThat(read().values()).extracting(Sibling::writtenAtMillis).containsExactly(200L);
    }

    @Test
    void aCommitThatFailsLeavesTheTreesAsTheyWere() {
        send("a", KEY, write("a"));
        await(2);
        TreeView before = root();
        harness.disk().failCommits(1, false);
        send("b", KEY, write("b"));
        await(4);
        assertThat(root()).isEqualTo(before);
        assertThat(before.trusted()).isTrue();
    }

    @Test
    void theFaultOfAStaleTreeTrustsAfterACrashWhatIsNotStored() {
        sabotage(new MemoryFaults(false, false, false, false, false, true));
        send("a", KEY, write("a"));
        await(2);
        harness.restart();
        VersionDigest stale = root().own();
        send("b", KEY, write("b"));
        await(4);
        assertThat(root().own()).isNotEqualTo(stale);
        harness.crash();
        assertThat(root().trusted()).isTrue();
        assertThat(root().own()).isEqualTo(stale);
    }

    private TreeView root() {
        List<TreeView> views = new ArrayList<>();
        PartitionId partition = EngineHarness.PARTITIONER.of(KEY);
        harness.engine().tree(TreeQuery.root(partition, 1), views::add);
        harness.runUntil(() -> !views.isEmpty());
        return views.getFirst();
    }
}
