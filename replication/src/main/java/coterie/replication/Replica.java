package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.replication.message.Request;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.Listing;
import coterie.storage.Merge;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;

/** Keeps this node's copies of one shard's keys, and answers what other nodes ask of them. */
final class Replica {

    /** The most keys that one step of a listing may bring. */
    static final int MAX_LISTED = 10_000;

    private final Shard shard;

    Replica(Shard shard) {
        this.shard = shard;
    }

    void read(NodeId from, Request.Read request) {
        shard.engine()
                .read(
                        request.key(),
                        held -> {
                            if (!held.verified()) {
                                shard.verify(request.key());
                            }
                            int copies =
                                    held instanceof Held.Found found ? found.record().copies() : 0;
                            shard.reply(
                                    from,
                                    new Reply.HeldReply(
                                            request.id(),
                                            shard.epoch(),
                                            held.siblings(),
                                            copies,
                                            held.verified()));
                        });
    }

    void replicate(NodeId from, Request.Replicate request) {
        long deadline = shard.deadlineIn(request.timeoutMillis());
        Merge merge = new Merge(request.siblings(), request.copies(), false);
        shard.engine()
                .update(
                        request.key(),
                        merge,
                        new UpdateListener() {
                            @Override
                            public boolean isStillWanted() {
                                return shard.environment().nanos() - deadline < 0;
                            }

                            @Override
                            public void completed(UpdateOutcome outcome) {
                                shard.reply(
                                        from,
                                        outcome instanceof UpdateOutcome.Durable
                                                ? new Reply.Stored(request.id(), shard.epoch())
                                                : new Reply.Refused(
                                                        request.id(),
                                                        shard.epoch(),
                                                        reasonOf(outcome)));
                            }
                        });
    }

    void list(NodeId from, Request.ListKeys request) {
        Listing listing =
                new Listing(
                        request.partition(),
                        request.bucket(),
                        request.prefix(),
                        request.after(),
                        Math.clamp(request.limit(), 1, MAX_LISTED));
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
            case UNSUPPORTED, STORAGE_FAILED, MISDIRECTED -> ReplicaState.FAILED;
        };
    }
}
