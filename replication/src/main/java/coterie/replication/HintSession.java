package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Delivered;
import coterie.storage.Expected;
import coterie.storage.GiveUp;
import coterie.storage.Hint;
import coterie.storage.HintScan;
import coterie.storage.Merge;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.Uncount;
import coterie.storage.UpdateOutcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes once through the hints of one target, oldest first.
 *
 * <p>A hint is sent if its target is in reach, and removed only once the target holds it durably
 * and only if it is still what was sent. Each acknowledgement tells how long to wait before the
 * next one, so that it is the returning node which sets the pace.
 *
 * <p>A hint that has grown too old is given up if it never counted towards a write's W, and a
 * comparison with its target is noted as owed before it goes. One that did count is offered to the
 * other primaries first: it is given up only after one of them holds it durably.
 *
 * <p>One whose target holds its key no more, since the ring has changed, goes to those who do
 * ({@link RerouteHint}). While a change may yet be cancelled with which its target would lose the
 * key, it waits. A node that is about to go with the change waits for nobody: what it cannot bring
 * to its target it brings to others.
 */
final class HintSession extends Operation {

    /** The most hints under way. */
    static final int WINDOW = 32;

    /** The most hints, and bytes of them, that are read ahead. */
    static final int PAGE_HINTS = 256;

    static final long PAGE_BYTES = 1L << 20;

    /** After which a session ends; the next one goes on. */
    static final long LONGEST_NANOS = 10_000_000_000L;

    private final NodeId target;
    private final boolean inReach;
    private final Consumer<Boolean> listener;
    private final Deque<HintScan.Entry> ahead = new ArrayDeque<>();
    private @Nullable Long resumeAfter = 0L;
    private boolean reading;
    private boolean waiting;
    private int outstanding;
    private boolean leftOver;

    /**
     * @param inReach whether hints can be brought to the target, or only the oldest be looked after
     * @param listener hears at the end whether all went well
     */
    HintSession(Shard shard, NodeId target, boolean inReach, Consumer<Boolean> listener) {
        super(shard, LONGEST_NANOS);
        this.target = target;
        this.inReach = inReach;
        this.listener = listener;
    }

    void start() {
        armDeadline();
        proceed();
    }

    private void proceed() {
        while (!hasEnded() && !waiting && outstanding < WINDOW && !ahead.isEmpty()) {
            treat(ahead.remove());
        }
        Long after = resumeAfter;
        if (hasEnded() || waiting || reading || !ahead.isEmpty()) {
            return;
        }
        if (after != null) {
            reading = true;
            int mostHints = inReach ? PAGE_HINTS : WINDOW;
            shard().engine().hints(new HintScan(target, after, mostHints, PAGE_BYTES), this::read);
        } else if (outstanding == 0) {
            finish(!leftOver);
        }
    }

    private void read(HintScan.Page page) {
        reading = false;
        ahead.addAll(page.entries());
        resumeAfter = page.resumeAfter();
        proceed();
    }

    /** Each hint that was read is charged once, whatever becomes of it. */
    private void treat(HintScan.Entry entry) {
        long costBytes = weightBytes(entry);
        boolean tooOld = isTooOld(entry.hint());
        PartitionId partition = shard().ring().partitioner().of(entry.key());
        int copies = entry.hint().record().copies();
        if (tooOld && !entry.hint().counted()) {
            giveUp(entry);
        } else if (isMisaimed(partition, copies)) {
            reroute(entry);
        } else if (!shard().holders().isToHold(partition, target, copies)) {
            // It loses the partition, unless the change is cancelled yet.
            leftOver = true;
        } else if (inReach) {
            send(entry, target, new Brought(entry));
        } else if (tooOld) {
            offer(entry);
        } else {
            // Those that follow are younger.
            costBytes += ahead.stream().mapToLong(HintSession::weightBytes).sum();
            ahead.clear();
            resumeAfter = null;
        }
        pause(shard().budget().spendOnWrite(costBytes));
    }

    private static long weightBytes(HintScan.Entry entry) {
        return Hint.weightBytes(entry.key(), entry.hint().record());
    }

    private boolean isTooOld(Hint hint) {
        return shard().environment().wallMillis() - hint.sinceMillis()
                > shard().settings().hints().maxAgeMillis();
    }

    /** Whether it is to go to others than its target. */
    private boolean isMisaimed(PartitionId partition, int copies) {
        Holders holders = shard().holders();
        return holders.isHandingOver()
                ? !inReach || !holders.isToHold(partition, target, copies)
                : !holders.isOne(partition, target, copies);
    }

    private void reroute(HintScan.Entry entry) {
        outstanding++;
        new RerouteHint(
                        shard(),
                        entry,
                        ended -> {
                            outstanding--;
                            if (ended.isDone()) {
                                shard().happened(Event.HINT_REROUTED);
                                remove(entry);
                            } else {
                                leftOver = true;
                            }
                            pause(ended.pauseMillis() * 1_000_000L);
                            proceed();
                        })
                .start();
    }

    private void send(HintScan.Entry entry, NodeId to, Calls.Asker asker) {
        StoredRecord record = entry.hint().record();
        boolean sent =
                ask(
                        to,
                        id ->
                                new Request.Deliver(
                                        id,
                                        shard().epoch(),
                                        entry.key(),
                                        record.siblings(),
                                        record.copies(),
                                        remainingMillis()),
                        asker);
        if (sent) {
            outstanding++;
        } else if (to.equals(target)) {
            finish(false);
        }
    }

    /** A counted hint whose target stays away goes to any other primary that can be reached. */
    private void offer(HintScan.Entry entry) {
        Key key = entry.key();
        for (NodeId primary : shard().replicas(key, entry.hint().record().copies()).primaries()) {
            if (primary.equals(shard().self())) {
                StoredRecord record = entry.hint().record();
                outstanding++;
                shard().engine()
                        .update(
                                key,
                                new Merge(record.siblings(), record.copies(), false),
                                outcome -> {
                                    outstanding--;
                                    if (outcome instanceof UpdateOutcome.Durable) {
                                        uncount(entry);
                                    }
                                    proceed();
                                });
                return;
            }
            if (!primary.equals(target) && shard().isInReach(primary)) {
                send(entry, primary, new Offered(entry));
                return;
            }
        }
        leftOver = true;
    }

    private void uncount(HintScan.Entry entry) {
        shard().happened(Event.HINT_OFFERED);
        shard().engine().update(slot(entry), new Uncount(expected(entry)), _ -> {});
    }

    /** What is given up is noted first: a crash in between must not make the loss a silent one. */
    private void giveUp(HintScan.Entry entry) {
        shard().happened(Event.HINT_EXPIRED);
        Owed owed =
                new Owed(
                        shard().ring().partitioner().of(entry.key()),
                        target,
                        Owed.Reason.MISSED_HINT);
        outstanding++;
        shard().engine()
                .change(
                        new OwedChange.Note(owed),
                        () -> {
                            outstanding--;
                            shard().engine()
                                    .update(slot(entry), new GiveUp(expected(entry)), _ -> {});
                            proceed();
                        });
    }

    private void remove(HintScan.Entry entry) {
        shard().engine().update(slot(entry), new Delivered(expected(entry)), _ -> {});
    }

    private static Expected expected(HintScan.Entry entry) {
        return Expected.of(entry.key(), entry.hint().record());
    }

    private Slot slot(HintScan.Entry entry) {
        return new Slot.Hint(target, entry.key());
    }

    private void pause(long nanos) {
        if (nanos > 0 && !waiting) {
            waiting = true;
            after(
                    nanos,
                    () -> {
                        waiting = false;
                        proceed();
                    });
        }
    }

    @Override
    void expired() {
        finish(outstanding < WINDOW);
    }

    private void finish(boolean well) {
        if (!hasEnded()) {
            end();
            listener.accept(well);
        }
    }

    /** Waits for word that a hint has arrived. */
    private abstract class Sent implements Calls.Asker {

        private final HintScan.Entry entry;

        Sent(HintScan.Entry entry) {
            this.entry = entry;
        }

        abstract void arrived(HintScan.Entry hint);

        @Override
        public void replied(NodeId from, Reply reply) {
            outstanding--;
            if (reply instanceof Reply.Delivered delivered) {
                arrived(entry);
                pause(delivered.pauseMillis() * 1_000_000L);
                proceed();
            } else {
                finish(false);
            }
        }

        @Override
        public void failed(NodeId to, ReplicaState state) {
            finish(false);
        }
    }

    private final class Brought extends Sent {
        Brought(HintScan.Entry entry) {
            super(entry);
        }

        @Override
        void arrived(HintScan.Entry hint) {
            shard().happened(Event.HINT_DELIVERED);
            remove(hint);
        }
    }

    private final class Offered extends Sent {
        Offered(HintScan.Entry entry) {
            super(entry);
        }

        @Override
        void arrived(HintScan.Entry hint) {
            uncount(hint);
        }
    }
}
