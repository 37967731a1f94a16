package coterie.replication;

import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out clients' requests for the keys of one shard (DeCandia et al., "Dynamo", SOSP 2007,
 * §4.5).
 *
 * <p>Any node coordinates a read. A write is coordinated by a replica of its key, since only a
 * replica can mint a dot: a node that is none forwards it, one hop.
 */
final class Coordinator {

    private final Shard shard;
    private final ForwardedWrites forwarded;
    private int inFlight;

    Coordinator(Shard shard) {
        this.shard = shard;
        this.forwarded = new ForwardedWrites(shard.environment(), shard::happened);
    }

    void get(GetRequest request, Consumer<ReadOutcome> listener) {
        BucketProperties bucket = shard.bucket(request.key().bucket());
        int members = shard.ring().claimingMembers();
        QuorumTerms terms =
                QuorumTerms.settle(
                        request.n(), request.r(), request.kind(), bucket.r(), bucket, members);
        if (terms == null) {
            listener.accept(invalid(request.n(), request.r(), bucket.r(), bucket, members));
        } else if (hasLease(terms, listener) && admit(listener)) {
            new ReadOperation(shard, request, terms, shown(bucket, counted(listener))).start();
        }
    }

    /**
     * Whether a request with such a quorum may be answered, as far as the lease is concerned. It is
     * looked at once more before the answer.
     */
    private boolean hasLease(QuorumTerms terms, Consumer<? super Failure.NoLease> listener) {
        if (terms.isSloppy() || shard.mayServeStrict()) {
            return true;
        }
        shard.happened(Event.LEASE_MISSING);
        listener.accept(new Failure.NoLease(shard.self()));
        return false;
    }

    /** What its client is shown of a read: all siblings, or the one that was written last. */
    private static Consumer<ReadOutcome> shown(
            BucketProperties bucket, Consumer<ReadOutcome> listener) {
        return switch (bucket.conflict()) {
            case SIBLINGS -> listener;
            case LAST_WRITE_WINS ->
                    outcome ->
                            listener.accept(
                                    outcome instanceof ReadOutcome.Read read
                                            ? read.lastWritten()
                                            : outcome);
        };
    }

    void put(PutRequest request, Consumer<WriteOutcome> listener) {
        BucketProperties bucket = shard.bucket(request.key().bucket());
        int members = shard.ring().claimingMembers();
        QuorumTerms terms =
                QuorumTerms.settle(
                        request.n(), request.w(), request.kind(), bucket.w(), bucket, members);
        if (terms == null) {
            listener.accept(invalid(request.n(), request.w(), bucket.w(), bucket, members));
        } else if (hasLease(terms, listener) && admit(listener)) {
            put(request, terms, counted(listener));
        }
    }

    /** Has the write coordinated by whoever may do so by the ring in force. */
    void put(PutRequest request, QuorumTerms terms, Consumer<WriteOutcome> listener) {
        if (isReplica(request.key(), terms.n())) {
            write(request, Target.primary(shard.self()), terms, true, listener);
        } else {
            forward(request, terms, listener);
        }
    }

    private void write(
            PutRequest request,
            Target self,
            QuorumTerms terms,
            boolean mayForward,
            Consumer<WriteOutcome> listener) {
        new WriteOperation(shard, request, self, terms, mayForward, listener).start();
    }

    private boolean isOther(NodeId node) {
        return !node.equals(shard.self());
    }

    /** Hands the write to another replica of its key. */
    void forward(PutRequest request, QuorumTerms terms, Consumer<WriteOutcome> listener) {
        PreferenceList list = shard.replicas(request.key(), terms.n());
        List<NodeId> candidates =
                shard.inOrderOfAsking(list.primaries()).stream()
                        .filter(this::isOther)
                        .filter(node -> !terms.isSloppy() || shard.isInReach(node))
                        .toList();
        new ForwardOperation(shard, request, terms, list.primaries(), candidates, listener).start();
    }

    /**
     * Whether this node may coordinate a write of the key where no replica can. One that comes or
     * goes may not: it would be gone, if the change is undone or ends, with what nobody else has.
     */
    boolean mayStandIn(Key key, QuorumTerms terms) {
        return terms.isSloppy()
                && shard.takesHints()
                && shard.topology().isSettledMember(shard.self())
                && !isReplica(key, terms.n());
    }

    /** Coordinates a write of which no replica has taken notice, as a fallback for the first. */
    void standIn(PutRequest request, QuorumTerms terms, Consumer<WriteOutcome> listener) {
        shard.happened(Event.WRITE_COORDINATED_BY_FALLBACK);
        PreferenceList list = shard.replicas(request.key(), terms.n());
        Target self = new Target(shard.self(), list.primaries().getFirst());
        write(request, self, terms, false, listener);
    }

    /** Coordinates a write that another node has forwarded. */
    void forwarded(NodeId from, Request.ForwardWrite request) {
        answerOnce(
                from,
                request,
                listener -> {
                    if (!isReplica(request.key(), request.terms().n())) {
                        shard.happened(Event.MISDIRECTED);
                        Reply.Reason reason =
                                request.epoch().equals(shard.epoch())
                                        ? Reply.Reason.MISDIRECTED
                                        : Reply.Reason.OTHER_EPOCH;
                        listener.accept(new Reply.Refused(request.id(), shard.epoch(), reason));
                        return;
                    }
                    coordinate(request, outcome -> listener.accept(answer(request.id(), outcome)));
                });
    }

    /** Does not coordinate it, and will not do so where a duplicate comes. */
    void refuseForwarded(NodeId from, Request.ForwardWrite request, Reply.Reason reason) {
        answerOnce(
                from,
                request,
                listener ->
                        listener.accept(new Reply.Refused(request.id(), shard.epoch(), reason)));
    }

    /** Whether the write was forwarded here before. */
    boolean remembers(NodeId from, Request.ForwardWrite request) {
        return forwarded.remembers(from, request.id());
    }

    private void answerOnce(
            NodeId from, Request.ForwardWrite request, Consumer<Consumer<Reply>> write) {
        forwarded.once(from, request.id(), write, reply -> shard.reply(from, reply));
    }

    private void coordinate(Request.ForwardWrite request, Consumer<WriteOutcome> listener) {
        if (hasLease(request.terms(), listener) && admit(listener)) {
            PutRequest put =
                    new PutRequest(
                            request.key(),
                            request.value(),
                            request.seen(),
                            request.latestMillis(),
                            request.terms().n(),
                            request.terms().count(),
                            request.terms().kind(),
                            request.timeoutMillis() * 1_000_000L);
            Target self = Target.primary(shard.self());
            write(put, self, request.terms(), false, counted(listener));
        }
    }

    private boolean isReplica(Key key, int n) {
        return shard.writeLists(key, n).stream().anyMatch(list -> list.isPrimary(shard.self()));
    }

    /**
     * A closed replica has done nothing, and says so in the way that lets the sender try the next
     * one.
     */
    private Reply answer(long id, WriteOutcome outcome) {
        return outcome instanceof Failure.NotReady
                ? new Reply.Refused(id, shard.epoch(), Reply.Reason.NOT_READY)
                : new Reply.Forwarded(id, shard.epoch(), outcome);
    }

    void held(Key key, NodeId member, long timeoutNanos, Consumer<ReadOutcome> listener) {
        if (admit(listener)) {
            Consumer<ReadOutcome> asker = timed(shard.bucket(key.bucket()), counted(listener));
            new HeldOperation(shard, key, member, timeoutNanos, asker).start();
        }
    }

    /** Who looks at a replica sees all siblings, and may write after them all the same. */
    private static Consumer<ReadOutcome> timed(
            BucketProperties bucket, Consumer<ReadOutcome> listener) {
        return switch (bucket.conflict()) {
            case SIBLINGS -> listener;
            case LAST_WRITE_WINS ->
                    outcome ->
                            listener.accept(
                                    outcome instanceof ReadOutcome.Read read
                                            ? read.timed()
                                            : outcome);
        };
    }

    void list(ListRequest request, Consumer<ListOutcome> listener) {
        if (admit(listener)) {
            new ListOperation(shard, request, counted(listener)).start();
        }
    }

    /** Which part of the requests that there is room for is in flight, of 255. */
    int load() {
        return (int) (255L * inFlight / shard.settings().requestsInFlight());
    }

    private boolean admit(Consumer<? super Failure.Overloaded> listener) {
        if (inFlight < shard.settings().requestsInFlight()) {
            inFlight++;
            return true;
        }
        shard.happened(Event.REQUEST_SHED);
        listener.accept(Failure.Overloaded.OVERLOADED);
        return false;
    }

    private <T> Consumer<T> counted(Consumer<T> listener) {
        long since = shard.environment().nanos();
        return outcome -> {
            inFlight--;
            shard.budget().requestTook(shard.environment().nanos() - since);
            listener.accept(outcome);
        };
    }

    private static Failure.InvalidQuorum invalid(
            @Nullable Integer n,
            @Nullable Count count,
            Count defaultCount,
            BucketProperties bucket,
            int members) {
        int replicas = n != null ? n : Math.min(bucket.n(), members);
        Count asked = count != null ? count : defaultCount;
        return new Failure.InvalidQuorum(replicas, asked.of(replicas), members);
    }
}
