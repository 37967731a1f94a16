package coterie.ring;

import java.util.List;
import java.util.TreeMap;

/**
 * What it takes to pass from one ring to another, for an operator to judge before it begins.
 *
 * @param copies the replicas to be made, by partition
 * @param partitions how many partitions change their owner
 * @param fewestPartitions how many at least would, for every member to own its share; where more
 *     do, that spreads neighbouring partitions over distinct nodes and zones
 */
public record Movement(List<Transfer> copies, int partitions, int fewestPartitions) {

    public Movement {
        copies = List.copyOf(copies);
    }

    /**
     * Of two rings of the same partitions.
     *
     * @param n how many replicas of each partition are counted, at least 1
     */
    public static Movement between(Ring before, Ring after, int n) {
        int moved = 0;
        for (PartitionId partition : before.partitioner().all()) {
            moved += before.owner(partition).equals(after.owner(partition)) ? 0 : 1;
        }
        return new Movement(Transfer.between(before, after, n), moved, fewest(before, after));
    }

    /**
     * Everyone keeps what it owns up to its share, rounded down; so many may keep one more as
     * shares are to be rounded up.
     */
    private static int fewest(Ring before, Ring after) {
        TreeMap<NodeId, Integer> held = new TreeMap<>();
        before.owners().forEach(owner -> held.merge(owner, 1, Integer::sum));
        int partitions = before.owners().size();
        long weights = after.members().stream().mapToLong(Member::weight).sum();
        int kept = 0;
        int toRoundUp = partitions;
        int wouldKeepOneMore = 0;
        for (Member member : after.members()) {
            long share = (long) partitions * member.weight();
            int least = (int) (share / weights);
            int owned = held.getOrDefault(member.id(), 0);
            kept += Math.min(least, owned);
            toRoundUp -= least;
            wouldKeepOneMore += share % weights > 0 && owned > least ? 1 : 0;
        }
        return partitions - kept - Math.min(toRoundUp, wouldKeepOneMore);
    }
}
