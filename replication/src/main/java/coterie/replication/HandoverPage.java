package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Change;
import coterie.storage.Drop;
import coterie.storage.Expected;
import coterie.storage.StoredRecord;
import coterie.storage.UpdateOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Sees to it that all who hold some keys now have what this node has of them: asks each which
 * versions it lacks, brings it those, and only when all of them hold all durably, drops the records
 * here, each if it is still what was brought.
 */
final class HandoverPage extends Operation {

    static final long TIMEOUT_NANOS = 30_000_000_000L;

    /** The most records on their way. */
    static final int WINDOW = 32;

    private final PartitionId partition;
    private final List<One> records;
    private final boolean drops;
    private final Consumer<Outcome> listener;
    private final Deque<Brought> waiting = new ArrayDeque<>();
    private int asking;
    private int bringing;
    private int dropping;
    private boolean isPausing;
    private boolean isChanged;

    /** A record that is not this node's to hold. */
    record One(Key key, StoredRecord record) {}

    /** How it ended. */
    enum Outcome {
        /** All that was to be dropped is. */
        DONE,
        /** Some record has changed meanwhile, and stays. */
        CHANGED,
        /** Somebody did not answer, or did not take what was brought. Nothing was dropped. */
        FAILED
    }

    /**
     * @param records at least one, at most {@value RepairRequest#MAX_VERSIONS}
     * @param drops whether they are dropped in the end
     */
    HandoverPage(
            Shard shard,
            PartitionId partition,
            List<One> records,
            boolean drops,
            Consumer<Outcome> listener) {
        super(shard, TIMEOUT_NANOS);
        this.partition = partition;
        this.records = records;
        this.drops = drops;
        this.listener = listener;
    }

    void start() {
        armDeadline();
        Map<NodeId, List<One>> byHolder = new TreeMap<>();
        for (One one : records) {
            for (NodeId holder : shard().replicas(one.key(), one.record().copies()).primaries()) {
                if (!holder.equals(shard().self())) {
                    byHolder.computeIfAbsent(holder, _ -> new ArrayList<>()).add(one);
                }
            }
        }
        if (!byHolder.keySet().stream().allMatch(shard()::isInReach)) {
            finish(Outcome.FAILED);
            return;
        }
        asking = byHolder.size();
        byHolder.forEach((holder, lot) -> new Asking(holder, lot).start());
    }

    /** One question about what somebody lacks. */
    private final class Asking implements Calls.Asker {
        private final NodeId holder;
        private final List<One> lot;

        Asking(NodeId holder, List<One> lot) {
            this.holder = holder;
            this.lot = lot;
        }

        void start() {
            List<Expected> versions =
                    lot.stream().map(one -> Expected.of(one.key(), one.record())).toList();
            if (!ask(
                    holder,
                    id -> new RepairRequest.FindMissing(id, shard().epoch(), partition, versions),
                    this)) {
                finish(Outcome.FAILED);
            }
        }

        @Override
        public void replied(NodeId from, Reply reply) {
            if (reply instanceof RepairReply.Missing missing
                    && missing.which().length() <= lot.size()) {
                asking--;
                missing.which().stream()
                        .forEach(place -> waiting.add(new Brought(holder, lot.get(place))));
                proceed();
            } else {
                finish(Outcome.FAILED);
            }
        }

        @Override
        public void failed(NodeId to, ReplicaState state) {
            finish(Outcome.FAILED);
        }
    }

    private void proceed() {
        while (!hasEnded() && !isPausing && bringing < WINDOW && !waiting.isEmpty()) {
            bringing++;
            waiting.remove().send();
        }
        if (!hasEnded() && !isPausing && asking == 0 && bringing == 0 && waiting.isEmpty()) {
            allHold();
        }
    }

    /** A record on its way to somebody who lacks it. */
    private final class Brought implements Calls.Asker {
        private final NodeId holder;
        private final One one;

        Brought(NodeId holder, One one) {
            this.holder = holder;
            this.one = one;
        }

        void send() {
            StoredRecord record = one.record();
            boolean sent =
                    ask(
                            holder,
                            id ->
                                    new Request.Deliver(
                                            id,
                                            shard().epoch(),
                                            one.key(),
                                            record.siblings(),
                                            record.copies(),
                                            remainingMillis()),
                            this);
            if (!sent) {
                finish(Outcome.FAILED);
            }
        }

        @Override
        public void replied(NodeId from, Reply reply) {
            bringing--;
            if (reply instanceof Reply.Delivered delivered) {
                shard().happened(Event.RECORD_HANDED_OVER);
                pause(delivered.pauseMillis() * 1_000_000L);
                proceed();
            } else {
                finish(Outcome.FAILED);
            }
        }

        @Override
        public void failed(NodeId to, ReplicaState state) {
            finish(Outcome.FAILED);
        }
    }

    private void pause(long nanos) {
        if (nanos > 0 && !isPausing) {
            isPausing = true;
            after(
                    nanos,
                    () -> {
                        isPausing = false;
                        proceed();
                    });
        }
    }

    private void allHold() {
        if (!drops) {
            finish(Outcome.DONE);
            return;
        }
        dropping = records.size();
        for (One one : records) {
            Drop drop = new Drop(Expected.of(one.key(), one.record()));
            shard().engine().update(one.key(), drop, this::dropped);
        }
    }

    private void dropped(UpdateOutcome outcome) {
        if (outcome instanceof UpdateOutcome.Durable(Change.Remove _)) {
            shard().happened(Event.RECORD_DROPPED);
        } else {
            isChanged = true;
        }
        if (--dropping == 0) {
            finish(isChanged ? Outcome.CHANGED : Outcome.DONE);
        }
    }

    @Override
    void expired() {
        finish(Outcome.FAILED);
    }

    private void finish(Outcome outcome) {
        if (!hasEnded()) {
            end();
            listener.accept(outcome);
        }
    }
}
