package coterie.ring;

import java.util.ArrayList;
import java.util.List;

/**
 * A replica that a node has to make when one ring takes the place of another, since it comes to
 * stand further to the front of a partition's preference list.
 *
 * <p>A record of N copies is held by the first N of the list. So a node that comes from place 5 to
 * place 1, counted from 0, lacks the records of 2 to 5 copies, and has those of more.
 *
 * @param partition what it is a replica of
 * @param node who makes it
 * @param place in the list to be, from 0
 * @param formerPlace in the list before, or {@link #PLACES} where it was not among these
 */
public record Arrival(PartitionId partition, NodeId node, int place, int formerPlace) {

    /** How many places of a preference list may hold records: the greatest N. */
    public static final int PLACES = PreferenceLists.MAX_KEPT_N;

    /**
     * @throws IllegalArgumentException where the node does not come to the front
     */
    public Arrival {
        if (place < 0 || place >= formerPlace || formerPlace > PLACES) {
            throw new IllegalArgumentException(
                    node + " does not arrive from place " + formerPlace + " at " + place);
        }
    }

    /** The replicas to be made, by partition and place. */
    public static List<Arrival> between(Ring before, Ring after) {
        List<Arrival> arrivals = new ArrayList<>();
        for (PartitionId partition : before.partitioner().all()) {
            List<NodeId> old = places(before, partition);
            List<NodeId> next = places(after, partition);
            for (int place = 0; place < next.size(); place++) {
                int former = old.indexOf(next.get(place));
                int formerPlace = former < 0 ? PLACES : former;
                if (place < formerPlace) {
                    arrivals.add(new Arrival(partition, next.get(place), place, formerPlace));
                }
            }
        }
        return List.copyOf(arrivals);
    }

    /**
     * Those who have, until now, what the node lacks.
     *
     * @param before the ring of then
     */
    public List<NodeId> sources(Ring before) {
        List<NodeId> old = places(before, partition);
        return old.subList(0, Math.min(old.size(), formerPlace));
    }

    /**
     * How many copies a record must have at least, for this node to be one of its replicas to be,
     * and the one at that place of the list before to be one of its replicas until now.
     */
    public int commonCopies(int placeOfSource) {
        return Math.max(place, placeOfSource) + 1;
    }

    static List<NodeId> places(Ring ring, PartitionId partition) {
        return ring.preferenceList(partition, PLACES).primaries();
    }
}
