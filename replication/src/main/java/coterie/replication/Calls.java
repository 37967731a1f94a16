package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The questions that one shard has put to other nodes and that are not answered yet.
 *
 * <p>Each belongs to an operation that has a deadline and forgets its questions when it ends, so
 * the table is bounded by the operations in flight.
 */
final class Calls {

    private final Environment environment;
    private final Map<Long, Call> open = new LinkedHashMap<>();
    private final int shard;
    private long sequence;

    /**
     * @param shard the shard's number, which stands in the ids of its questions
     */
    Calls(Environment environment, int shard) {
        this.environment = environment;
        this.shard = shard;
        // Ids of this process must not be taken for those of its predecessor, whose replies may
        // still be under way.
        this.sequence = environment.random().nextLong() >>> (Message.SHARD_BITS + 2);
    }

    /** Who waits for the answer. Called at most once, never from inside {@link #ask}. */
    interface Asker {

        void replied(NodeId from, Reply reply);

        /**
         * No answer will come: the connection broke. Whether the request was carried out is
         * unknown.
         */
        void failed(NodeId to, ReplicaState state);
    }

    private record Call(NodeId to, Asker asker) {}

    /** Puts a question and returns its id. */
    long ask(NodeId to, LongFunction<Request> question, Asker asker) {
        long id = sequence++ << Message.SHARD_BITS | shard;
        open.put(id, new Call(to, asker));
        environment.send(to, question.apply(id));
        return id;
    }

    /** Does not wait for the answer any more. */
    void forget(long id) {
        open.remove(id);
    }

    /**
     * Hands the reply to its asker; false if nobody waits for it, or it comes from somebody else
     * than was asked.
     */
    boolean answered(NodeId from, Reply reply) {
        Call call = open.get(reply.id());
        if (call == null || !call.to().equals(from)) {
            return false;
        }
        open.remove(reply.id());
        call.asker().replied(from, reply);
        return true;
    }

    /** Fails every question to the peer, oldest first. */
    void lost(NodeId peer) {
        List<Call> failed = new ArrayList<>();
        open.values().removeIf(call -> call.to().equals(peer) && failed.add(call));
        failed.forEach(call -> call.asker().failed(peer, ReplicaState.UNREACHABLE));
    }

    int size() {
        return open.size();
    }
}
