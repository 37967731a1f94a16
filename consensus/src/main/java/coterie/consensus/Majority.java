package coterie.consensus;

import coterie.ring.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which of a slot's voters have answered, each under the incarnation that counts. Any two
 * majorities of the same voters have an acceptor in common; all of Paxos rests on that.
 */
final class Majority {

    private final Voters voters;
    private final SortedMap<NodeId, Long> answered = new TreeMap<>();

    Majority(Voters voters) {
        this.voters = voters;
    }

    /** Counts an answer, once. */
    void add(NodeId node, long incarnation) {
        if (voters.admits(node, incarnation)) {
            answered.putIfAbsent(node, incarnation);
        }
    }

    /** Whether more than half of them have. */
    boolean isReached() {
        return answered.size() >= voters.majority();
    }

    /** Who has not yet, in order. */
    List<NodeId> missing() {
        return voters.nodes().stream().filter(node -> !answered.containsKey(node)).toList();
    }

    /** Who has, under which incarnation. */
    SortedMap<NodeId, Long> answered() {
        return Collections.unmodifiableSortedMap(answered);
    }
}
