package coterie.replication.message;

import coterie.replication.WriteOutcome;
import coterie.ring.Epoch;
import coterie.storage.version.Siblings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link Request} of the same id. */
public sealed interface Reply extends Message
        permits Reply.HeldReply,
                Reply.Stored,
                Reply.Delivered,
                Reply.Forwarded,
                Reply.Keys,
                Reply.Refused,
                RepairReply {

    /**
     * What the replica holds.
     *
     * @param siblings {@link Siblings#NONE} where there is no record
     * @param copies the largest N asked for, 0 where there is no record
     * @param verified whether a strict read may count this reply
     */
    record HeldReply(long id, Epoch epoch, Siblings siblings, int copies, boolean verified)
            implements Reply {}

    /** The siblings are durable at the replica. */
    record Stored(long id, Epoch epoch) implements Reply {}

    /**
     * The hint is durable at the replica.
     *
     * @param pauseMillis how long the sender is to wait before it sends the next one
     */
    record Delivered(long id, Epoch epoch, int pauseMillis) implements Reply {}

    /** How the write ended that was forwarded. */
    record Forwarded(long id, Epoch epoch, WriteOutcome outcome) implements Reply {}

    /**
     * Live keys in byte order.
     *
     * @param resumeAfter where the next step begins, or null at the end of the partition
     */
    @SuppressWarnings("ArrayRecordComponent") // a message, compared by nobody
    record Keys(long id, Epoch epoch, List<byte[]> keys, byte @Nullable [] resumeAfter)
            implements Reply {}

    /** The request was not served, and nothing was changed. */
    record Refused(long id, Epoch epoch, Reason reason) implements Reply {}

    /**
     * Why a request was not served. The names are for operators, the ordinals go over the wire:
     * append only.
     */
    enum Reason {
        /** The node does not know this kind of request; it may be older than the sender. */
        UNSUPPORTED,
        /** The node is starting or draining. */
        NOT_READY,
        /** A queue is full. */
        OVERLOADED,
        /** Disk or map is full. */
        FULL,
        /** The request's time had passed. */
        EXPIRED,
        /** The node's disk failed; whether the siblings are kept is unknown. */
        STORAGE_FAILED,
        /**
         * The request does not make sense to the receiver: another partition count, a partition it
         * does not hold.
         */
        MISDIRECTED,
        /** The sender goes by another ring. */
        OTHER_EPOCH
    }
}
