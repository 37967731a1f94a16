package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.PreferenceList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lists a bucket's keys in byte order: a merge of one sorted stream for each partition, each
 * fetched from one replica in bounded pages as the merge consumes it. A replica that fails is
 * followed by the partition's next one.
 */
final class ListOperation extends Operation {

    /** The least keys that are asked of a partition at once. */
    private static final int LEAST_PAGE = 8;

    private final ListRequest request;
    private final int pageLimit;
    private final Consumer<ListOutcome> listener;
    private final List<byte[]> listed = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    private final PriorityQueue<Stream> heads =
            new PriorityQueue<>(
                    Comparator.comparing(
                            stream -> stream.page.getFirst(), Arrays::compareUnsigned));
    private int empty;

    ListOperation(Shard shard, ListRequest request, Consumer<ListOutcome> listener) {
        super(shard, request.timeoutNanos());
        this.request = request;
        this.listener = listener;
        int share = 2 * request.limit() / shard.ring().partitioner().partitions();
        this.pageLimit = Math.min(request.limit() + 1, LEAST_PAGE + share);
    }

    /** The rest of one partition's keys, of which a page is here. */
    private final class Stream implements Calls.Asker {
        private final PartitionId partition;
        private PreferenceList replicas;
        private Deque<NodeId> candidates;
        private final Deque<byte[]> page = new ArrayDeque<>();
        private byte @Nullable [] resumeAfter = request.after();
        private boolean exhausted;
        private boolean isRingToCome;

        Stream(PartitionId partition) {
            this.partition = partition;
            this.replicas = shard().bucketReplicas(partition);
            this.candidates = new ArrayDeque<>(shard().inOrderOfAsking(replicas.primaries()));
        }

        /** Goes by the ring in force: a replica of before may have dropped its keys. */
        void ringChanged() {
            replicas = shard().bucketReplicas(partition);
            candidates = new ArrayDeque<>(shard().inOrderOfAsking(replicas.primaries()));
            if (isRingToCome) {
                isRingToCome = false;
                fetch();
            }
        }

        void fetch() {
            while (!candidates.isEmpty()) {
                if (ask(candidates.getFirst(), this::question, this)) {
                    return;
                }
                candidates.removeFirst();
            }
            finish(noReplica(replicas));
        }

        private Request question(long id) {
            return new Request.ListKeys(
                    id,
                    shard().epoch(),
                    partition,
                    request.bucket(),
                    request.prefix(),
                    resumeAfter,
                    pageLimit);
        }

        @Override
        public void replied(NodeId from, Reply reply) {
            if (reply instanceof Reply.Refused refused
                    && shard().fence().isByOtherRing(from, refused)) {
                isRingToCome = shard().fence().isAhead(refused);
                if (!isRingToCome) {
                    fetch();
                }
                return;
            }
            if (!(reply instanceof Reply.Keys keys)) {
                failed(from, ReplicaState.FAILED);
                return;
            }
            page.addAll(keys.keys());
            resumeAfter = keys.resumeAfter();
            exhausted = resumeAfter == null;
            if (page.isEmpty() && !exhausted) {
                fetch();
                return;
            }
            empty--;
            if (!page.isEmpty()) {
                heads.add(this);
            }
            mergeOn();
        }

        @Override
        public void failed(NodeId to, ReplicaState state) {
            shard().happened(Event.LISTING_TRIED_NEXT);
            candidates.remove(to);
            fetch();
        }
    }

    void start() {
        armDeadline();
        int partitions = shard().ring().partitioner().partitions();
        empty = partitions;
        for (int i = 0; i < partitions && !hasEnded(); i++) {
            Stream stream = new Stream(new PartitionId(i));
            streams.add(stream);
            stream.fetch();
        }
    }

    @Override
    void ringChanged() {
        streams.forEach(Stream::ringChanged);
    }

    /**
     * Takes the least key of all as long as every stream shows its next one, until there is one
     * more than is wanted.
     */
    private void mergeOn() {
        while (empty == 0 && !hasEnded()) {
            Stream least = heads.poll();
            if (least == null || listed.size() == request.limit()) {
                byte[] next = least == null ? null : listed.getLast();
                finish(new ListOutcome.Listed(List.copyOf(listed), next));
                return;
            }
            listed.add(least.page.removeFirst());
            if (!least.page.isEmpty()) {
                heads.add(least);
            } else if (!least.exhausted) {
                empty++;
                least.fetch();
            }
        }
    }

    private static Failure noReplica(PreferenceList replicas) {
        Tally tally =
                new Tally(
                        new Quorum(replicas.primaries().size(), 1, Quorum.Kind.STRICT),
                        replicas.primaries());
        replicas.primaries().forEach(node -> tally.fail(node, ReplicaState.UNREACHABLE));
        return tally.notMet(Failure.Outcome.NOTHING_DONE);
    }

    @Override
    void expired() {
        shard().happened(Event.REQUEST_TIMED_OUT);
        finish(new Failure.QuorumNotMet(1, 0, List.of(), Failure.Outcome.NOTHING_DONE));
    }

    private void finish(ListOutcome outcome) {
        if (!hasEnded()) {
            end();
            listener.accept(outcome);
        }
    }
}
