package coterie.replication;

import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which requests a replica serves that come from nodes of another epoch.
 *
 * <p>Rings of neighbouring epochs get on with each other: every quorum of reads of the one meets
 * every quorum of writes of the other. Further apart they need not, so a request that is older by
 * more is refused, and whoever is refused fetches the ring and asks again by that. A request that
 * is newer says that this node is behind: it fetches the ring, and the request waits for it unless
 * it is for a neighbour. Two replicas are compared by the same ring alone; they see to that
 * themselves.
 */
final class Fence {

    /** The most requests that wait for a newer ring; more are refused. */
    static final int MAX_WAITING = 1_024;

    /** After which nobody waits for the answer to a request that has waited here. */
    static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Shard shard;
    private Deque<Waiting> waiting = new ArrayDeque<>(0);

    Fence(Shard shard) {
        this.shard = shard;
    }

    private record Waiting(NodeId from, Request request, long sinceNanos) {}

    /** Serves the request, now or later, or refuses it. */
    void admit(NodeId from, Request request) {
        Epoch own = shard.epoch();
        long ahead = request.epoch().value() - own.value();
        if (ahead == 0 || request instanceof RepairRequest || isDuplicate(from, request)) {
            serve(from, request, ahead);
        } else if (ahead < -1) {
            refuse(from, request, Reason.OTHER_EPOCH);
        } else if (ahead < 0 || (ahead == 1 && isForReplica(request))) {
            serve(from, request, ahead);
        } else {
            park(from, request);
        }
    }

    /** Whose answer stands already, by whatever ring it was given. */
    private boolean isDuplicate(NodeId from, Request request) {
        return request instanceof Request.ForwardWrite write
                && shard.coordinator().remembers(from, write);
    }

    private void serve(NodeId from, Request request, long ahead) {
        if (ahead > 0) {
            shard.fetchRing(from);
        }
        shard.serve(from, request);
    }

    private void park(NodeId from, Request request) {
        shard.fetchRing(from);
        long now = shard.environment().nanos();
        while (!waiting.isEmpty() && now - waiting.getFirst().sinceNanos() > PATIENCE_NANOS) {
            waiting.removeFirst();
        }
        if (waiting.size() >= MAX_WAITING) {
            refuse(from, request, Reason.OVERLOADED);
        } else {
            waiting.add(new Waiting(from, request, now));
        }
    }

    private void refuse(NodeId from, Request request, Reason reason) {
        shard.happened(Event.OTHER_EPOCH_REFUSED);
        if (request instanceof Request.ForwardWrite write) {
            shard.coordinator().refuseForwarded(from, write, reason);
        } else {
            shard.reply(from, new Reply.Refused(request.id(), shard.epoch(), reason));
        }
    }

    /** Serves those that have waited for this ring. */
    void ringChanged() {
        Deque<Waiting> before = waiting;
        waiting = new ArrayDeque<>(0);
        long now = shard.environment().nanos();
        for (Waiting one : before) {
            if (now - one.sinceNanos() <= PATIENCE_NANOS) {
                admit(one.from(), one.request());
            }
        }
    }

    /**
     * Whether the request was refused for its epoch alone, so that it is to be sent again by
     * another ring. Where that ring is still to come, it is fetched, and {@link
     * Operation#ringChanged} follows.
     */
    boolean isByOtherRing(NodeId from, Reply.Refused refused) {
        if (refused.reason() == Reason.OTHER_EPOCH && isAhead(refused)) {
            shard.fetchRing(from);
        }
        return refused.reason() == Reason.OTHER_EPOCH;
    }

    /** Whether the node that refused goes by a ring that is still to come here. */
    boolean isAhead(Reply.Refused refused) {
        return refused.epoch().compareTo(shard.epoch()) > 0;
    }

    /**
     * Whether copies of what the request is about may be kept where it says, by any ring in force.
     * Reads are answered by anybody.
     */
    private boolean isForReplica(Request request) {
        return switch (request) {
            case Request.Read _, Request.ListKeys _, RepairRequest _ -> true;
            case Request.Replicate replicate -> {
                NodeId hintFor = replicate.hintFor();
                yield mayHold(replicate.key(), hintFor == null ? shard.self() : hintFor);
            }
            case Request.Deliver deliver -> mayHold(deliver.key(), shard.self());
            case Request.ForwardWrite write -> mayHold(write.key(), shard.self());
        };
    }

    private boolean mayHold(Key key, NodeId holder) {
        return shard.holders().isOne(shard.ring().partitioner().of(key), holder);
    }
}
