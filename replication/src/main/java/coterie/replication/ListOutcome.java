package coterie.replication;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client's listing ended. */
public sealed interface ListOutcome permits ListOutcome.Listed, Failure {

    /**
     * Live keys in byte order.
     *
     * @param next to be given as {@code after} of the next request, or null on the last page
     */
    @SuppressWarnings("ArrayRecordComponent") // an answer, compared by nobody
    record Listed(List<byte[]> keys, byte @Nullable [] next) implements ListOutcome {}
}
