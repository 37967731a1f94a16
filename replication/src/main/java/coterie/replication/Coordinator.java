package coterie.replication;

import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.storage.StoredRecord;
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
        BucketProperties properties = BucketProperties.DEFAULT;
        PreferenceList all = shard.replicas(request.key(), StoredRecord.MAX_COPIES);
        Quorum quorum =
                Quorum.settle(
                        request.n(), request.r(), properties.n(), properties.r(), all.all().size());
        if (quorum == null) {
            listener.accept(
                    invalid(
                            request.n(),
                            request.r(),
                            properties.n(),
                            properties.r(),
                            all.all().size()));
        } else if (admit(listener)) {
            List<NodeId> primaries = shard.replicas(request.key(), quorum.n()).primaries();
            List<NodeId> order = shard.inOrderOfAsking(primaries);
            new ReadOperation(shard, request, quorum, primaries, order, counted(listener)).start();
        }
    }

    void put(PutRequest request, Consumer<WriteOutcome> listener) {
        BucketProperties properties = BucketProperties.DEFAULT;
        PreferenceList all = shard.replicas(request.key(), StoredRecord.MAX_COPIES);
        Quorum quorum =
                Quorum.settle(
                        request.n(), request.w(), properties.n(), properties.w(), all.all().size());
        if (quorum == null) {
            listener.accept(
                    invalid(
                            request.n(),
                            request.w(),
                            properties.n(),
                            properties.w(),
                            all.all().size()));
        } else if (admit(listener)) {
            List<NodeId> primaries = shard.replicas(request.key(), quorum.n()).primaries();
            if (primaries.contains(shard.self())) {
                new WriteOperation(shard, request, quorum, primaries, true, counted(listener))
                        .start();
            } else {
                forward(request, quorum, request.timeoutNanos(), counted(listener));
            }
        }
    }

    /** Hands the write to another replica of its key. */
    void forward(
            PutRequest request, Quorum quorum, long timeoutNanos, Consumer<WriteOutcome> listener) {
        List<NodeId> primaries = shard.replicas(request.key(), quorum.n()).primaries();
        List<NodeId> others =
                shard.inOrderOfAsking(primaries).stream()
                        .filter(node -> !node.equals(shard.self()))
                        .toList();
        new ForwardOperation(shard, request, quorum, primaries, others, timeoutNanos, listener)
                .start();
    }

    /** Coordinates a write that another node has forwarded. */
    void forwarded(NodeId from, Request.ForwardWrite request) {
        int members = shard.replicas(request.key(), StoredRecord.MAX_COPIES).all().size();
        Quorum quorum =
                Quorum.settle(
                        request.n(),
                        new Count.Exactly(request.w()),
                        request.n(),
                        Count.Word.ALL,
                        members);
        List<NodeId> primaries =
                quorum == null ? List.of() : shard.replicas(request.key(), quorum.n()).primaries();
        if (quorum == null || !primaries.contains(shard.self())) {
            shard.happened(Event.MISDIRECTED);
            shard.reply(
                    from, new Reply.Refused(request.id(), shard.epoch(), Reply.Reason.MISDIRECTED));
            return;
        }
        PutRequest put =
                new PutRequest(
                        request.key(),
                        request.value(),
                        request.seen(),
                        request.n(),
                        new Count.Exactly(request.w()),
                        request.timeoutMillis() * 1_000_000L);
        forwarded.once(
                from,
                request.id(),
                listener -> {
                    if (admit(listener)) {
                        new WriteOperation(shard, put, quorum, primaries, false, counted(listener))
                                .start();
                    }
                },
                outcome -> shard.reply(from, answer(request.id(), outcome)));
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
            new HeldOperation(shard, key, member, timeoutNanos, counted(listener)).start();
        }
    }

    void list(ListRequest request, Consumer<ListOutcome> listener) {
        if (admit(listener)) {
            new ListOperation(shard, request, counted(listener)).start();
        }
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
        return outcome -> {
            inFlight--;
            listener.accept(outcome);
        };
    }

    private static Failure.InvalidQuorum invalid(
            @Nullable Integer n,
            @Nullable Count count,
            int defaultN,
            Count defaultCount,
            int members) {
        int replicas = n != null ? n : Math.min(defaultN, members);
        Count asked = count != null ? count : defaultCount;
        return new Failure.InvalidQuorum(replicas, asked.of(replicas), members);
    }
}
