package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * The primaries of a key by one ring, and how many of them must answer.
 *
 * @param quorum of them
 * @param primaries as many as the quorum's N
 */
record ReplicaSet(Quorum quorum, List<NodeId> primaries) {

    ReplicaSet {
        if (primaries.size() != quorum.n()) {
            throw new IllegalArgumentException(primaries.size() + " primaries for " + quorum);
        }
    }

    /**
     * Those of each list, of a request that goes by them all.
     *
     * @param terms of the request; where a list has fewer primaries, they count as N
     */
    static List<ReplicaSet> each(List<PreferenceList> lists, QuorumTerms terms) {
        List<ReplicaSet> sets = new ArrayList<>(lists.size());
        for (PreferenceList list : lists) {
            sets.add(new ReplicaSet(terms.among(list.n()), list.primaries()));
        }
        return sets;
    }

    /** The target in its own place, if it has one here. */
    Target placed(Target target) {
        return !target.isPrimary() && primaries.contains(target.node())
                ? Target.primary(target.node())
                : target;
    }
}
