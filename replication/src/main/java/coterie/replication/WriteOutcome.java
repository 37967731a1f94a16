package coterie.replication;

import coterie.storage.Change;
import coterie.storage.version.CausalContext;

/** How a client's write ended. */
public sealed interface WriteOutcome permits WriteOutcome.Written, WriteOutcome.Refused, Failure {

    /**
     * W replicas hold it durably.
     *
     * @param context for the client's next write: covers what it has seen and what it wrote
     */
    record Written(CausalContext context, Evidence evidence) implements WriteOutcome {}

    /** The coordinating replica refused it. Nothing was changed anywhere. */
    record Refused(Change.Refuse reason) implements WriteOutcome {}
}
