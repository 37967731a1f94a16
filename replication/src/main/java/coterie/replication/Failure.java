package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ways in which any request of a client can fail. */
public sealed interface Failure extends ReadOutcome, WriteOutcome, ListOutcome {

    /**
     * Too few replicas answered, or the quorum has become impossible, or a read's context was not
     * reached.
     *
     * @param required how many had to answer
     * @param received how many did
     * @param replicas what became of each
     * @param outcome for a write, whether it may have been applied; {@link Outcome#NOTHING_DONE}
     *     for a read
     */
    record QuorumNotMet(int required, int received, List<ReplicaReport> replicas, Outcome outcome)
            implements Failure {

        /** The same, where it was the node's own lease that was missing in the end. */
        QuorumNotMet withoutLease(NodeId node) {
            List<ReplicaReport> reports = new ArrayList<>(replicas);
            reports.removeIf(report -> report.replica().node().equals(node));
            reports.add(new ReplicaReport(Target.primary(node), ReplicaState.NO_LEASE));
            return new QuorumNotMet(required, received, List.copyOf(reports), outcome);
        }
    }

    /** What a failed request may have left behind. The ordinals go over the wire: append only. */
    enum Outcome {
        NOTHING_DONE,
        /** The write may surface later, and is never undone. */
        UNKNOWN
    }

    /**
     * What became of one replica's part.
     *
     * @param replica a primary, or the fallback that stood in for it
     */
    record ReplicaReport(Target replica, ReplicaState state) {}

    /** How a replica stood when the request ended. The ordinals go over the wire: append only. */
    enum ReplicaState {
        OK,
        /** It was asked and has not answered in time. */
        TIMEOUT,
        /** No connection, or the failure detector holds it for dead. */
        UNREACHABLE,
        /** It does not know all that it was once told, and may not count for a strict read. */
        UNVERIFIED,
        OVERLOADED,
        FULL,
        NOT_READY,
        /** Its disk failed, or it could not make sense of the request. */
        FAILED,
        /** It had not answered yet when the quorum had become impossible without it. */
        PENDING,
        /** It coordinated, and its lease on the ring ran out before it could answer. */
        NO_LEASE
    }

    /**
     * N, R or W is out of range.
     *
     * @param n the N asked for, or the bucket's
     * @param required the R or W asked for or the bucket's, null where it is a word
     * @param members how many members there are
     */
    record InvalidQuorum(int n, @Nullable Integer required, int members) implements Failure {}

    /** The node sheds load; nothing was done. */
    enum Overloaded implements Failure {
        OVERLOADED
    }

    /** Disk or map of the coordinating replica is full; nothing was done. */
    enum StorageFull implements Failure {
        FULL
    }

    /**
     * The node does not serve at this moment; nothing was done.
     *
     * @param reason for people
     */
    record NotReady(String reason) implements Failure {}

    /**
     * The node's lease on the ring has run out, so that it does not know whether the ring is still
     * that of the cluster. Strict requests end so; for a write, nothing was done.
     *
     * @param node which has no lease
     */
    record NoLease(NodeId node) implements Failure {}

    /** The member that was asked for by name is not one of the cluster. */
    record UnknownMember(NodeId node) implements Failure {}
}
