package coterie.replication.membership;

import coterie.ring.Arrival;
import coterie.ring.Epoch;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Undertaking;
import coterie.ring.Undertaking.Step;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many replicas each member has to make before reads may go by the new ring: reckoned once for
 * each epoch, since both rings have to be walked.
 */
final class CopiesToMake {

    private @Nullable Epoch epoch;
    private SortedMap<NodeId, Integer> copies = Collections.emptySortedMap();

    /** Those who have any; nobody but in the first step of a change that goes on. */
    SortedMap<NodeId, Integer> at(Membership membership) {
        if (!membership.epoch().equals(epoch)) {
            epoch = membership.epoch();
            copies = Collections.unmodifiableSortedMap(reckon(membership));
        }
        return copies;
    }

    private static SortedMap<NodeId, Integer> reckon(Membership membership) {
        SortedMap<NodeId, Integer> copies = new TreeMap<>();
        Undertaking change = membership.undertaking();
        if (change != null && change.step() == Step.BEGIN && !change.isCancelled()) {
            Arrival.between(membership.ring(), change.next())
                    .forEach(arrival -> copies.merge(arrival.node(), 1, Integer::sum));
        }
        return copies;
    }
}
