package coterie.replication.agreed;

import coterie.ring.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a command: the same at every node.
 *
 * @param state what holds after it
 * @param rejected why it has changed nothing, or null if it was granted
 */
public record Applied(AgreedState state, Verdict.@Nullable Rejected rejected) {}
