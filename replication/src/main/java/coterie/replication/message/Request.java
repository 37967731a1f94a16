package coterie.replication.message;

import coterie.replication.QuorumTerms;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.StoredRecord;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Siblings;
import coterie.storage.version.Value;
import org.jspecify.annotations.Nullable;

/** What one node asks of another. It goes to the shard that has the request's key or partition. */
public sealed interface Request extends Message
        permits Request.Read,
                Request.Replicate,
                Request.Deliver,
                Request.ForwardWrite,
                Request.ListKeys,
                RepairRequest {

    /**
     * Asks what a replica holds under the key. Answered by {@link Reply.HeldReply}.
     *
     * @param n the N of the read, and
     * @param r its R: the receiver says whether its reply counts towards them
     * @param withHints whether what it keeps for other members counts, too
     */
    record Read(long id, Epoch epoch, Key key, int n, int r, boolean withHints) implements Request {

        /**
         * One for which the receiver counts only if it knows all that any node may have told it.
         */
        public static Read ofAll(long id, Epoch epoch, Key key) {
            return new Read(
                    id, epoch, key, StoredRecord.MAX_COPIES, StoredRecord.MAX_COPIES, false);
        }
    }

    /**
     * Asks a replica to merge and keep the siblings. Answered by {@link Reply.Stored} once they are
     * durable there.
     *
     * @param copies the largest N that a write of the key asked for
     * @param hintFor the primary in whose place the receiver is to keep them as a hint, or null
     *     where it is a primary itself
     * @param timeoutMillis after which nobody waits for the answer any more
     */
    record Replicate(
            long id,
            Epoch epoch,
            Key key,
            Siblings siblings,
            int copies,
            @Nullable NodeId hintFor,
            int timeoutMillis)
            implements Request {}

    /**
     * Brings a replica what was kept for it as a hint. Answered by {@link Reply.Delivered} once it
     * is durable there.
     *
     * @param copies the largest N that a write of the key asked for
     * @param timeoutMillis after which nobody waits for the answer any more
     */
    record Deliver(long id, Epoch epoch, Key key, Siblings siblings, int copies, int timeoutMillis)
            implements Request {}

    /**
     * Asks a replica to coordinate a client's write. Answered by {@link Reply.Forwarded}; a
     * duplicate, known by sender and id, gets the first one's answer.
     *
     * @param seen the client's context, or null for none
     * @param latestMillis the greatest write time that the client has seen, or null for none
     * @param terms how many replicas shall hold it, and how many must acknowledge
     * @param timeoutMillis what is left of the client's time
     */
    record ForwardWrite(
            long id,
            Epoch epoch,
            Key key,
            @Nullable CausalContext seen,
            @Nullable Long latestMillis,
            Value value,
            QuorumTerms terms,
            int timeoutMillis)
            implements Request {

        /** One whose client was told of no time. */
        public ForwardWrite(
                long id,
                Epoch epoch,
                Key key,
                @Nullable CausalContext seen,
                Value value,
                QuorumTerms terms,
                int timeoutMillis) {
            this(id, epoch, key, seen, null, value, terms, timeoutMillis);
        }
    }

    /** Asks for the next live keys of a bucket in one partition. Answered by {@link Reply.Keys}. */
    @SuppressWarnings("ArrayRecordComponent") // a message, compared by nobody
    record ListKeys(
            long id,
            Epoch epoch,
            PartitionId partition,
            String bucket,
            byte[] prefix,
            byte @Nullable [] after,
            int limit)
            implements Request {}
}
