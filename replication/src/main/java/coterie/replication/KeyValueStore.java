package coterie.replication;

import coterie.ring.Key;
import coterie.ring.NodeId;
import java.util.function.Consumer;

/**
 * What a client can ask of any node.
 *
 * <p>Safe to call from any thread: each call goes to the mailbox of the shard that has the key, and
 * its listener is called there, exactly once, while the process lives.
 */
public interface KeyValueStore {

    /** Reads a key. */
    void get(GetRequest request, Consumer<ReadOutcome> listener);

    /** Writes or deletes a key. */
    void put(PutRequest request, Consumer<WriteOutcome> listener);

    /** Reads what one member holds and nothing else. It repairs nothing. */
    void held(Key key, NodeId member, long timeoutNanos, Consumer<ReadOutcome> listener);

    /** Lists the live keys of a bucket, each partition answered by one replica. */
    void list(ListRequest request, Consumer<ListOutcome> listener);
}
