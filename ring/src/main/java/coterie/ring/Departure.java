package coterie.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A replica that a node has to drop once one ring has taken the place of another: the reverse of an
 * {@link Arrival}.
 *
 * @param partition of what it was a replica
 * @param node who drops it
 * @param place in the list that holds now, or {@link Arrival#PLACES} where it is not among these
 * @param formerPlace in the list before
 */
public record Departure(PartitionId partition, NodeId node, int place, int formerPlace) {

    /** The replicas to be dropped, by partition and former place. */
    public static List<Departure> between(Ring before, Ring after) {
        List<Departure> departures = new ArrayList<>();
        for (Arrival back : Arrival.between(/* before= */ after, /* after= */ before)) {
            departures.add(
                    new Departure(back.partition(), back.node(), back.formerPlace(), back.place()));
        }
        return List.copyOf(departures);
    }

    /** Who has something to drop. */
    static SortedSet<NodeId> nodes(Ring before, Ring after) {
        SortedSet<NodeId> nodes = new TreeSet<>();
        for (Departure departure : between(before, after)) {
            nodes.add(departure.node());
        }
        return nodes;
    }

    /**
     * How many copies the records have at most that the node no longer holds: those of more are its
     * own as before.
     */
    public int mostCopies() {
        return place;
    }
}
