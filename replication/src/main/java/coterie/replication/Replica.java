package coterie.replication;

import coterie.replication.BucketProperties.Conflict;
import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Held;
import coterie.storage.KeepHint;
import coterie.storage.Listing;
import coterie.storage.Merge;
import coterie.storage.Slot;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps this node's copies of one shard's keys, and answers what other nodes ask of them. */
final class Replica {

    /** The most keys that one step of a listing may bring. */
    static final int MAX_LISTED = 10_000;

    /** The longest pause that a bringer of hints is asked for. */
    static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final Shard shard;

    Replica(Shard shard) {
        this.shard = shard;
    }

    void read(NodeId from, Request.Read request) {
        if (request.withHints()) {
            shard.engine().readWithHints(request.key(), held -> reply(from, request, held));
        } else {
            shard.engine().read(request.key(), held -> reply(from, request, held));
        }
    }

    private void reply(NodeId from, Request.Read request, Held held) {
        if (!held.verified()) {
            shard.completeness().verify(request.key());
        }
        int copies = held instanceof Held.Found found ? found.record().copies() : 0;
        boolean verified =
                held.verified()
                        && shard.completeness().countsFor(request.key(), request.n(), request.r());
        shard.reply(
                from,
                new Reply.HeldReply(
                        request.id(), shard.epoch(), held.siblings(), copies, verified));
    }

    void replicate(NodeId from, Request.Replicate request) {
        NodeId primary = request.hintFor();
        NodeId holder = primary == null ? shard.self() : primary;
        Reason refusal = refusal(request.epoch(), request.key(), holder);
        if (refusal != null) {
            refuse(from, request, refusal);
        } else if (primary == null || primary.equals(shard.self())) {
            Merge merge = new Merge(request.siblings(), request.copies(), false);
            Slot slot = new Slot.Own(request.key());
            store(from, slot, merge, request.timeoutMillis(), outcome -> stored(request, outcome));
        } else if (shard.takesHints()) {
            KeepHint hint = new KeepHint(request.siblings(), request.copies(), true);
            Slot slot = new Slot.Hint(primary, request.key());
            store(from, slot, hint, request.timeoutMillis(), outcome -> stored(request, outcome));
        } else {
            refuse(from, request, Reason.MISDIRECTED);
        }
    }

    /**
     * Why copies of the key are not for the holder, or null if they are. Where the sender goes by
     * another ring, that may be all that is wrong.
     */
    private @Nullable Reason refusal(Epoch epoch, Key key, NodeId holder) {
        if (shard.holders().isOne(shard.ring().partitioner().of(key), holder)) {
            return null;
        }
        return epoch.equals(shard.epoch()) ? Reason.MISDIRECTED : Reason.OTHER_EPOCH;
    }

    private void refuse(NodeId from, Request request, Reason reason) {
        shard.happened(Event.MISDIRECTED);
        shard.reply(from, new Reply.Refused(request.id(), shard.epoch(), reason));
    }

    private Reply stored(Request.Replicate request, UpdateOutcome outcome) {
        return outcome instanceof UpdateOutcome.Durable
                ? new Reply.Stored(request.id(), shard.epoch())
                : new Reply.Refused(request.id(), shard.epoch(), reasonOf(outcome));
    }

    void deliver(NodeId from, Request.Deliver request) {
        Reason refusal = refusal(request.epoch(), request.key(), shard.self());
        PartitionId partition = shard.ring().partitioner().of(request.key());
        if (refusal == null
                && !shard.holders().isToHold(partition, shard.self(), request.copies())) {
            // What this node is about to give up could not be handed over any more.
            refusal = Reason.MISDIRECTED;
        }
        if (refusal != null) {
            refuse(from, request, refusal);
            return;
        }
        Merge merge = new Merge(request.siblings(), request.copies(), false);
        Slot slot = new Slot.Own(request.key());
        store(from, slot, merge, request.timeoutMillis(), outcome -> delivered(request, outcome));
    }

    private void store(
            NodeId from,
            Slot slot,
            Update update,
            int timeoutMillis,
            Function<UpdateOutcome, Reply> answer) {
        long deadline = shard.deadlineIn(timeoutMillis);
        shard.engine()
                .update(
                        slot,
                        update,
                        new UpdateListener() {
                            @Override
                            public boolean isStillWanted() {
                                return shard.environment().nanos() - deadline < 0;
                            }

                            @Override
                            public void completed(UpdateOutcome outcome) {
                                shard.reply(from, answer.apply(outcome));
                            }
                        });
    }

    /** The receiver sets the pace of what it is brought. */
    private Reply delivered(Request.Deliver request, UpdateOutcome outcome) {
        if (!(outcome instanceof UpdateOutcome.Durable)) {
            return new Reply.Refused(request.id(), shard.epoch(), reasonOf(outcome));
        }
        long pauseNanos = shard.budget().spendOnWrite(request.siblings().sizeBytes());
        int pauseMillis = (int) Math.min(LONGEST_PAUSE_MILLIS, pauseNanos / 1_000_000);
        return new Reply.Delivered(request.id(), shard.epoch(), pauseMillis);
    }

    void list(NodeId from, Request.ListKeys request) {
        Listing listing =
                new Listing(
                        request.partition(),
                        request.bucket(),
                        request.prefix(),
                        request.after(),
                        Math.clamp(request.limit(), 1, MAX_LISTED),
                        shard.bucket(request.bucket()).conflict() == Conflict.LAST_WRITE_WINS);
        shard.engine()
                .list(
                        listing,
                        page ->
                                shard.reply(
                                        from,
                                        new Reply.Keys(
                                                request.id(),
                                                shard.epoch(),
                                                page.keys(),
                                                page.resumeAfter())));
    }

    /** Why an update that did not become durable did not, in the words of the wire. */
    static Reason reasonOf(UpdateOutcome outcome) {
        return switch (outcome) {
            case UpdateOutcome.Durable _, UpdateOutcome.Failed _, UpdateOutcome.Refused _ ->
                    Reason.STORAGE_FAILED;
            case UpdateOutcome.Rejected rejected ->
                    switch (rejected.cause()) {
                        case OVERLOADED -> Reason.OVERLOADED;
                        case FULL -> Reason.FULL;
                        case EXPIRED -> Reason.EXPIRED;
                        case DIVERGED -> Reason.STORAGE_FAILED;
                        case CLOSED -> Reason.NOT_READY;
                    };
        };
    }

    /** What a reason says of the replica that gave it. */
    static ReplicaState stateOf(Reason reason) {
        return switch (reason) {
            case OVERLOADED -> ReplicaState.OVERLOADED;
            case FULL -> ReplicaState.FULL;
            case NOT_READY -> ReplicaState.NOT_READY;
            case EXPIRED -> ReplicaState.TIMEOUT;
            case UNSUPPORTED, STORAGE_FAILED, MISDIRECTED, OTHER_EPOCH -> ReplicaState.FAILED;
        };
    }
}
