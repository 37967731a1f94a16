package coterie.replication;

import coterie.replication.Failure.ReplicaReport;
import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import coterie.ring.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who of a key's N primaries has answered, or who in its place, and how.
 *
 * <p>The arithmetic of every quorum stands here, and here alone: distinct nodes that replied are
 * counted, never plans or liveness. There are N places, one for each primary; in a sloppy quorum a
 * fallback's answer takes the place of the primary for which it stands in, and each place counts
 * once. The request has failed as soon as those that may still answer are too few. Once met, it
 * stays met.
 */
final class Tally {

    private final Quorum quorum;
    private final List<NodeId> primaries;
    private final @Nullable ReplicaState[] states;
    private final List<Target> counted;
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
     * Counts an answer. It is ignored if its place has been taken or given up, if it is no
     * primary's, or if it is a fallback's where only primaries count.
     */
    Progress count(Target target) {
        int place = placeOf(target);
        boolean mayCount = target.isPrimary() || quorum.isSloppy();
        if (place >= 0 && states[place] == null && mayCount) {
            states[place] = ReplicaState.OK;
            counted.add(target);
        }
        return progress();
    }

    /** Notes that no answer that counts will come for the primary's place, unless one has. */
    Progress fail(NodeId primary, ReplicaState state) {
        int place = primaries.indexOf(primary);
        if (place >= 0 && states[place] == null) {
            states[place] = state;
            failed++;
        }
        return progress();
    }

    /** Whether every place has been taken or given up. */
    boolean isComplete() {
        return openPlaces() == 0;
    }

    /** How many places have neither been taken nor given up. */
    int openPlaces() {
        return primaries.size() - counted.size() - failed;
    }

    /** Whether the place of this target is still open. */
    boolean isOpen(Target target) {
        int place = placeOf(target);
        return place >= 0 && states[place] == null;
    }

    private int placeOf(Target target) {
        NodeId primary = target.standsInFor();
        return primaries.indexOf(primary == null ? target.node() : primary);
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

    /** Whose answers count, in the order in which they came. */
    List<Target> counted() {
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
                            inPlaceOf(primaries.get(i)),
                            state == null ? ReplicaState.PENDING : state));
        }
        return new Failure.QuorumNotMet(
                quorum.required(), counted.size(), List.copyOf(reports), outcome);
    }

    private Target inPlaceOf(NodeId primary) {
        for (Target target : counted) {
            if (primary.equals(target.standsInFor())) {
                return target;
            }
        }
        return Target.primary(primary);
    }
}
