package coterie.replication;

import coterie.replication.Failure.ReplicaReport;
import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who of a key's N primaries has answered, and how.
 *
 * <p>The arithmetic of every quorum stands here, and here alone: distinct primaries that replied
 * are counted, never plans or liveness, and the request has failed as soon as those that may still
 * answer are too few. Once met, it stays met.
 */
final class Tally {

    private final Quorum quorum;
    private final List<NodeId> primaries;
    private final @Nullable ReplicaState[] states;
    private final List<NodeId> counted;
    private int failed;

    /**
     * @param primaries the N nodes that count
     */
    Tally(Quorum quorum, List<NodeId> primaries) {
        if (primaries.size() != quorum.n()) {
            throw new IllegalArgumentException(primaries.size() + " primaries for " + quorum);
        }
        this.quorum = quorum;
        this.primaries = primaries;
        this.states = new ReplicaState[primaries.size()];
        this.counted = new ArrayList<>(primaries.size());
    }

    /**
     * Counts the primary's answer. Any node but a primary is ignored, and so is every answer but a
     * node's first.
     */
    Progress count(NodeId node) {
        int index = primaries.indexOf(node);
        if (index >= 0 && states[index] == null) {
            states[index] = ReplicaState.OK;
            counted.add(node);
        }
        return progress();
    }

    /** Notes that no answer that counts will come of the primary, unless it has given one. */
    Progress fail(NodeId node, ReplicaState state) {
        int index = primaries.indexOf(node);
        if (index >= 0 && states[index] == null) {
            states[index] = state;
            failed++;
        }
        return progress();
    }

    /** Whether every primary has answered or failed. */
    boolean isComplete() {
        return counted.size() + failed == primaries.size();
    }

    Progress progress() {
        if (counted.size() >= quorum.required()) {
            return Progress.MET;
        }
        return primaries.size() - failed < quorum.required()
                ? Progress.IMPOSSIBLE
                : Progress.PENDING;
    }

    Quorum quorum() {
        return quorum;
    }

    List<NodeId> primaries() {
        return primaries;
    }

    /** The primaries that count, in the order in which they came. */
    List<NodeId> counted() {
        return List.copyOf(counted);
    }

    /** The time is up: whoever has not answered will not any more. */
    Progress expire() {
        for (NodeId primary : primaries) {
            fail(primary, ReplicaState.TIMEOUT);
        }
        return progress();
    }

    /** The failure to tell the client, as things stand. */
    Failure.QuorumNotMet notMet(Failure.Outcome outcome) {
        List<ReplicaReport> reports = new ArrayList<>(primaries.size());
        for (int i = 0; i < states.length; i++) {
            ReplicaState state = states[i];
            reports.add(
                    new ReplicaReport(
                            primaries.get(i), state == null ? ReplicaState.PENDING : state));
        }
        return new Failure.QuorumNotMet(
                quorum.required(), counted.size(), List.copyOf(reports), outcome);
    }
}
