package coterie.replication;

import coterie.replication.Failure.ReplicaReport;
import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import coterie.ring.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who of a key's primaries has answered, or who in its place, and how.
 *
 * <p>The arithmetic of every quorum stands here, and here alone: distinct nodes that replied are
 * counted, never plans or liveness. There are N places, one for each primary; in a sloppy quorum a
 * fallback's answer takes the place of the primary for which it stands in, and each place counts
 * once. The request has failed as soon as those that may still answer are too few. Once met, it
 * stays met.
 *
 * <p>While the cluster passes from one ring to another, a write needs its quorum in each: there is
 * a place for each primary by either ring, and one that is a primary by both counts in both (as in
 * the joint quorums of Lamport, Malkhi and Zhou, "Vertical Paxos", PODC 2009, §3).
 */
final class Tally {

    private final List<ReplicaSet> sets;
    private final int[] members;
    private final List<NodeId> primaries;
    private final @Nullable ReplicaState[] states;
    private final List<Target> counted;
    private int countedPlaces;
    private int failedPlaces;

    /**
     * @param primaries the N nodes that count
     */
    Tally(Quorum quorum, List<NodeId> primaries) {
        this(List.of(new ReplicaSet(quorum, primaries)));
    }

    /**
     * @param sets of each of which the quorum must answer, one or two, of the same kind
     */
    Tally(List<ReplicaSet> sets) {
        this.sets = sets;
        this.primaries = union(sets);
        this.members = new int[sets.size()];
        for (int set = 0; set < members.length; set++) {
            for (NodeId primary : sets.get(set).primaries()) {
                members[set] |= 1 << primaries.indexOf(primary);
            }
        }
        this.states = new ReplicaState[primaries.size()];
        this.counted = new ArrayList<>(primaries.size());
    }

    private static List<NodeId> union(List<ReplicaSet> sets) {
        List<NodeId> first = sets.getFirst().primaries();
        if (sets.size() == 1) {
            return first;
        }
        List<NodeId> union = new ArrayList<>(first);
        for (ReplicaSet set : sets) {
            set.primaries().stream().filter(node -> !union.contains(node)).forEach(union::add);
        }
        return union;
    }

    /**
     * The answers so far, counted by other rings.
     *
     * @param next of each of which the quorum must answer
     */
    Tally under(List<ReplicaSet> next) {
        return under(next, counted);
    }

    /**
     * The failures so far, and these answers, counted by other rings.
     *
     * @param next of each of which the quorum must answer
     * @param answered whose answers count, and where
     */
    Tally under(List<ReplicaSet> next, List<Target> answered) {
        Tally tally = new Tally(next);
        answered.forEach(tally::count);
        for (int place = 0; place < states.length; place++) {
            ReplicaState state = states[place];
            if (state != null && state != ReplicaState.OK) {
                tally.fail(primaries.get(place), state);
            }
        }
        return tally;
    }

    /**
     * Counts an answer. It is ignored if its place has been taken or given up, if it is no
     * primary's, or if it is a fallback's where only primaries count. A node that has taken a write
     * in another's place, and become a primary itself since the ring has changed, holds one copy
     * all the same: its own place is given up.
     */
    Progress count(Target target) {
        int place = placeOf(target);
        boolean mayCount = target.isPrimary() || quorum().isSloppy();
        if (place >= 0 && states[place] == null && mayCount) {
            if (isCounted(target.node())) {
                return fail(primaries.get(place), ReplicaState.PENDING);
            }
            states[place] = ReplicaState.OK;
            countedPlaces |= 1 << place;
            counted.add(target);
        }
        return progress();
    }

    private boolean isCounted(NodeId node) {
        for (Target other : counted) {
            if (other.node().equals(node)) {
                return true;
            }
        }
        return false;
    }

    /** Notes that no answer that counts will come for the primary's place, unless one has. */
    Progress fail(NodeId primary, ReplicaState state) {
        int place = primaries.indexOf(primary);
        if (place >= 0 && states[place] == null) {
            states[place] = state;
            failedPlaces |= 1 << place;
        }
        return progress();
    }

    /** Whether enough may still answer if this place is given up. */
    boolean canDoWithout(NodeId primary) {
        int place = primaries.indexOf(primary);
        int gone = place < 0 ? failedPlaces : failedPlaces | 1 << place;
        for (int set = 0; set < members.length; set++) {
            if (Integer.bitCount(members[set] & ~gone) < sets.get(set).quorum().required()) {
                return false;
            }
        }
        return true;
    }

    /** Whether every place has been taken or given up. */
    boolean isComplete() {
        return openPlaces() == 0;
    }

    /** How many places have neither been taken nor given up. */
    int openPlaces() {
        return primaries.size() - Integer.bitCount(countedPlaces | failedPlaces);
    }

    /** Whether the place of this target is still open. */
    boolean isOpen(Target target) {
        int place = placeOf(target);
        return place >= 0 && states[place] == null;
    }

    /** Whether the primary's place is still open. */
    boolean isOpen(NodeId primary) {
        return isOpen(Target.primary(primary));
    }

    private int placeOf(Target target) {
        return primaries.indexOf(target.place());
    }

    Progress progress() {
        Progress progress = Progress.MET;
        for (int set = 0; set < members.length && progress != Progress.IMPOSSIBLE; set++) {
            Progress here = progress(set);
            progress = here == Progress.MET ? progress : here;
        }
        return progress;
    }

    private Progress progress(int set) {
        int required = sets.get(set).quorum().required();
        if (countedIn(set) >= required) {
            return Progress.MET;
        }
        return Integer.bitCount(members[set] & ~failedPlaces) < required
                ? Progress.IMPOSSIBLE
                : Progress.PENDING;
    }

    /** How many more answers the first set needs. */
    int lacking() {
        return Math.max(0, quorum().required() - countedIn(0));
    }

    private int countedIn(int set) {
        return Integer.bitCount(members[set] & countedPlaces);
    }

    /** The quorum of the first set, by which clients know the request. */
    Quorum quorum() {
        return sets.getFirst().quorum();
    }

    /** All that have a place: those of the first set, then the others. */
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
        int lacking = 0;
        for (int set = members.length - 1; set >= 0; set--) {
            lacking = progress(set) == Progress.MET ? lacking : set;
        }
        return new Failure.QuorumNotMet(
                sets.get(lacking).quorum().required(),
                countedIn(lacking),
                List.copyOf(reports),
                outcome);
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
