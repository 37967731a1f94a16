package coterie.replication;

import coterie.storage.Change;
import coterie.storage.version.CausalContext;
import org.jspecify.annotations.Nullable;

/** How a client's write ended. */
public sealed interface WriteOutcome permits WriteOutcome.Written, WriteOutcome.Refused, Failure {

    /**
     * W replicas hold it durably.
     *
     * @param context for the client's next write: covers what it has seen and what it wrote
     * @param latestMillis the time of the write where the last write wins, null elsewhere
     */
    record Written(CausalContext context, Evidence evidence, @Nullable Long latestMillis)
            implements WriteOutcome {

        /** In a bucket that keeps siblings. */
        public Written(CausalContext context, Evidence evidence) {
            this(context, evidence, null);
        }
    }

    /** The coordinating replica refused it. Nothing was changed anywhere. */
    record Refused(Change.Refuse reason) implements WriteOutcome {}
}
