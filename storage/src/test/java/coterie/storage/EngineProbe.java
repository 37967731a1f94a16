package coterie.storage;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Asks an engine as a replica would, and checks at every callback what holds of all callbacks. */
public final class EngineProbe {

    /** Limits beyond what a test writes. */
    public static final SiblingLimits LIMITS = new SiblingLimits(100, 1 << 20);

    private final EngineHarness harness;

    EngineProbe(EngineHarness harness) {
        this.harness = harness;
    }

    /** A key of a bucket. */
    public static Key key(String text) {
        return Key.of("b", text.getBytes(StandardCharsets.UTF_8));
    }

    static Value value(String text) {
        return new Content("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    static CoordinatedWrite write(@Nullable CausalContext seen, String text) {
        return new CoordinatedWrite(seen, value(text), 1_000, 3, LIMITS);
    }

    static CoordinatedWrite delete() {
        return new CoordinatedWrite(null, Tombstone.TOMBSTONE, 2_000, 3, LIMITS);
    }

    /** Queues an update and does not wait for it. */
    Heard send(Key key, Update update) {
        return send(key, update, () -> true);
    }

    Heard send(Key key, Update update, BooleanSupplier wanted) {
        return send(new Slot.Own(key), update, wanted);
    }

    Heard send(Slot slot, Update update) {
        return send(slot, update, () -> true);
    }

    private Heard send(Slot slot, Update update, BooleanSupplier wanted) {
        Heard heard = new Heard(wanted);
        heard.insideUpdate = true;
        harness.engine().update(slot, update, heard);
        heard.insideUpdate = false;
        return heard;
    }

    /** Makes the update durable, or fails, and says what it decided. */
    Change change(Slot slot, Update update) {
        UpdateOutcome outcome = outcome(send(slot, update));
        assertThat(outcome).isInstanceOf(UpdateOutcome.Durable.class);
        return ((UpdateOutcome.Durable) outcome).change();
    }

    Change change(Key key, Update update) {
        return change(new Slot.Own(key), update);
    }

    /** Waits until it is durable. */
    void change(OwedChange change) {
        List<Boolean> durable = new ArrayList<>();
        harness.engine().change(change, () -> durable.add(harness.isOnMailbox()));
        harness.runUntil(() -> !durable.isEmpty());
        assertThat(durable).containsExactly(true);
    }

    Held readWithHints(Key key) {
        List<Held> heard = new ArrayList<>();
        harness.engine().readWithHints(key, heard::add);
        harness.runUntil(() -> !heard.isEmpty());
        return heard.getFirst();
    }

    /** All hints of a target, in pages. */
    List<HintScan.Entry> hints(NodeId target, int maxHints, long maxBytes) {
        List<HintScan.Entry> entries = new ArrayList<>();
        Long after = 0L;
        while (after != null) {
            List<HintScan.Page> heard = new ArrayList<>();
            harness.engine().hints(new HintScan(target, after, maxHints, maxBytes), heard::add);
            harness.runUntil(() -> !heard.isEmpty());
            assertThat(heard.getFirst().entries()).hasSizeLessThanOrEqualTo(maxHints);
            entries.addAll(heard.getFirst().entries());
            after = heard.getFirst().resumeAfter();
        }
        return entries;
    }

    List<HintScan.Entry> hints(NodeId target) {
        return hints(target, 100, 1 << 20);
    }

    /** All records of a partition that hold nothing but tombstones, in pages. */
    List<TombstoneScan.Entry> tombstones(PartitionId partition, int maxRecords) {
        List<TombstoneScan.Entry> entries = new ArrayList<>();
        Key after = null;
        do {
            List<TombstoneScan.Page> heard = new ArrayList<>();
            harness.engine()
                    .tombstones(new TombstoneScan(partition, after, maxRecords), heard::add);
            harness.runUntil(() -> !heard.isEmpty());
            assertThat(heard.getFirst().entries()).hasSizeLessThanOrEqualTo(maxRecords);
            entries.addAll(heard.getFirst().entries());
            after = heard.getFirst().resumeAfter();
        } while (after != null);
        return entries;
    }

    UpdateOutcome update(Key key, Update update) {
        return outcome(send(key, update));
    }

    UpdateOutcome outcome(Heard heard) {
        harness.runUntil(() -> heard.outcome != null);
        return heard.outcome();
    }

    /** Makes the update durable, or fails. */
    StoredRecord store(Key key, Update update) {
        UpdateOutcome outcome = update(key, update);
        assertThat(outcome).isInstanceOf(UpdateOutcome.Durable.class);
        assertThat(((UpdateOutcome.Durable) outcome).change()).isInstanceOf(Change.Store.class);
        return ((Change.Store) ((UpdateOutcome.Durable) outcome).change()).record();
    }

    Held read(Key key) {
        List<Held> heard = new ArrayList<>();
        harness.engine().read(key, heard::add);
        harness.runUntil(() -> !heard.isEmpty());
        return heard.getFirst();
    }

    StoredRecord found(Key key) {
        Held held = read(key);
        assertThat(held).isInstanceOf(Held.Found.class);
        return ((Held.Found) held).record();
    }

    Siblings siblings(Key key) {
        return read(key).siblings();
    }

    Scan.Page scan(Scan scan) {
        List<Scan.Page> heard = new ArrayList<>();
        harness.engine().scan(scan, heard::add);
        harness.runUntil(() -> !heard.isEmpty());
        return heard.getFirst();
    }

    Listing.Page list(Listing listing) {
        List<Listing.Page> heard = new ArrayList<>();
        harness.engine().list(listing, heard::add);
        harness.runUntil(() -> !heard.isEmpty());
        return heard.getFirst();
    }

    /** All entries of a partition, in steps. */
    List<Scan.Entry> scanAll(PartitionId partition, int maxRecords, long maxBytes) {
        List<Scan.Entry> entries = new ArrayList<>();
        Key after = null;
        do {
            Scan.Page page = scan(new Scan(partition, after, maxRecords, maxBytes));
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(maxRecords);
            entries.addAll(page.entries());
            after = page.resumeAfter();
        } while (after != null);
        return entries;
    }

    /** All live keys of a bucket in a partition, in steps. */
    List<byte[]> listAll(
            PartitionId partition,
            String bucket,
            byte[] prefix,
            byte @Nullable [] from,
            int limit) {
        List<byte[]> keys = new ArrayList<>();
        byte[] after = from;
        do {
            Listing.Page page = list(new Listing(partition, bucket, prefix, after, limit));
            assertThat(page.keys()).hasSizeLessThanOrEqualTo(limit);
            keys.addAll(page.keys());
            after = page.resumeAfter();
        } while (after != null);
        return keys;
    }

    /** What one update's listener heard. */
    final class Heard implements UpdateListener {
        private final BooleanSupplier wanted;
        private boolean insideUpdate;
        private @Nullable Change merged;
        private @Nullable UpdateOutcome outcome;

        Heard(BooleanSupplier wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean isStillWanted() {
            return wanted.getAsBoolean();
        }

        @Override
        public void merged(Change change) {
            checkCall();
            assertThat(merged).as("what was merged before").isNull();
            assertThat(change).isNotInstanceOf(Change.Refuse.class);
            merged = change;
        }

        @Override
        public void completed(UpdateOutcome last) {
            checkCall();
            switch (last) {
                case UpdateOutcome.Durable durable ->
                        assertThat(durable.change()).isEqualTo(merged);
                case UpdateOutcome.Failed _ -> {}
                case UpdateOutcome.Refused _, UpdateOutcome.Rejected _ ->
                        assertThat(merged).as("what was merged of a refused update").isNull();
            }
            outcome = last;
        }

        private void checkCall() {
            assertThat(harness.isOnMailbox()).as("on the mailbox").isTrue();
            assertThat(insideUpdate).as("inside update()").isFalse();
            assertThat(outcome).as("an earlier outcome").isNull();
        }

        boolean isCompleted() {
            return outcome != null;
        }

        UpdateOutcome outcome() {
            assertThat(outcome).as("outcome").isNotNull();
            return Objects.requireNonNull(outcome);
        }
    }
}
