package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.ring.Arrival;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Merge;
import coterie.storage.Scan;
import coterie.storage.StoredRecord;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Fetches one page of a partition's records from an old replica, and merges them in here. */
final class FetchedPage extends Operation implements Calls.Asker {

    /** For an answer, which the budget of the other side may hold back, and for what it brings. */
    static final long TIMEOUT_NANOS = 20_000_000_000L;

    /** The most merges under way. */
    static final int WINDOW = 32;

    /** While the writer's queue is full. */
    static final long PAUSE_NANOS = 50_000_000L;

    /** What a record costs beside its values. */
    private static final long RECORD_BYTES = 256;

    private final Arrival arrival;
    private final NodeId source;
    private final @Nullable Key after;
    private final Consumer<@Nullable FetchedPage> listener;
    private final Deque<RepairReply.Copy> waiting = new ArrayDeque<>();
    private @Nullable Key resumeAfter;
    private int merging;
    private boolean isPausing;
    private int keys;
    private long bytes;
    private long costBytes;

    /**
     * @param after the key at which the last page ended, or null to begin
     * @param listener hears of this once all is durable here, or of null where it came to nothing
     */
    FetchedPage(
            Shard shard,
            Arrival arrival,
            NodeId source,
            @Nullable Key after,
            Consumer<@Nullable FetchedPage> listener) {
        super(shard, TIMEOUT_NANOS);
        this.arrival = arrival;
        this.source = source;
        this.after = after;
        this.listener = listener;
    }

    /** Where the next page begins, or null at the end of the partition. */
    @Nullable Key resumeAfter() {
        return resumeAfter;
    }

    int keys() {
        return keys;
    }

    /** Of their values. */
    long bytes() {
        return bytes;
    }

    /** What it is charged for. */
    long costBytes() {
        return costBytes;
    }

    void start() {
        armDeadline();
        if (!ask(source, this::question, this)) {
            finish(null);
        }
    }

    private RepairRequest question(long id) {
        return new RepairRequest.FetchRecords(
                id,
                shard().epoch(),
                arrival.partition(),
                arrival.place() + 1,
                Math.min(arrival.formerPlace(), StoredRecord.MAX_COPIES),
                after);
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        if (!(reply instanceof RepairReply.Records page)) {
            finish(null);
        } else if (!makesSense(page)) {
            shard().happened(Event.EXCHANGE_MET_GARBAGE);
            finish(null);
        } else {
            resumeAfter = page.resumeAfter();
            waiting.addAll(page.records());
            proceed();
        }
    }

    /** Whether the page holds records of this partition only, in their order, and leads on. */
    private boolean makesSense(RepairReply.Records page) {
        Key last = after;
        for (RepairReply.Copy copy : page.records()) {
            if (!isAfter(last, copy.key())) {
                return false;
            }
            last = copy.key();
        }
        Key resume = page.resumeAfter();
        boolean endsAtLast =
                !page.records().isEmpty() && page.records().getLast().key().equals(resume);
        return resume == null || endsAtLast || isAfter(last, resume);
    }

    private boolean isAfter(@Nullable Key last, Key key) {
        return shard().ring().partitioner().of(key).equals(arrival.partition())
                && (last == null || Scan.ORDER.compare(last, key) < 0);
    }

    private void proceed() {
        while (!hasEnded() && !isPausing && merging < WINDOW && !waiting.isEmpty()) {
            merge(waiting.remove());
        }
        if (merging == 0 && waiting.isEmpty()) {
            finish(this);
        }
    }

    private void merge(RepairReply.Copy copy) {
        merging++;
        Merge merge = new Merge(copy.siblings(), copy.copies(), false);
        shard().engine()
                .update(
                        copy.key(),
                        merge,
                        new UpdateListener() {
                            @Override
                            public boolean isStillWanted() {
                                return remainingNanos() > 0;
                            }

                            @Override
                            public void completed(UpdateOutcome outcome) {
                                merging--;
                                if (outcome instanceof UpdateOutcome.Durable) {
                                    keys++;
                                    bytes += copy.siblings().sizeBytes();
                                    costBytes += RECORD_BYTES + copy.siblings().sizeBytes();
                                    proceed();
                                } else if (isOverload(outcome)) {
                                    waiting.add(copy);
                                    pause();
                                } else {
                                    finish(null);
                                }
                            }
                        });
    }

    private static boolean isOverload(UpdateOutcome outcome) {
        return outcome instanceof UpdateOutcome.Rejected(var cause)
                && cause == UpdateOutcome.Cause.OVERLOADED;
    }

    /** The writer has enough to do: it comes before what nobody waits for. */
    private void pause() {
        if (!isPausing) {
            isPausing = true;
            after(
                    PAUSE_NANOS,
                    () -> {
                        isPausing = false;
                        proceed();
                    });
        }
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        finish(null);
    }

    @Override
    void expired() {
        finish(null);
    }

    private void finish(@Nullable FetchedPage outcome) {
        if (!hasEnded()) {
            end();
            listener.accept(outcome);
        }
    }
}
