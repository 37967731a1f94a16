package coterie.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A replica of a partition that has to be made when one ring takes the place of another.
 *
 * @param partition what is copied
 * @param from a primary of the partition in the ring before; the one that departs where there is
 *     one
 * @param to a primary of the partition in the ring after, which was none before
 */
public record Transfer(PartitionId partition, NodeId from, NodeId to) {

    /**
     * The transfers that bring every partition to its first {@code n} nodes in the ring after, by
     * partition.
     *
     * @throws IllegalArgumentException where the rings do not have the same partitions, or {@code
     *     n} is below 1
     */
    public static List<Transfer> between(Ring before, Ring after, int n) {
        if (!before.partitioner().equals(after.partitioner())) {
            throw new IllegalArgumentException(
                    "rings of "
                            + before.partitioner().partitions()
                            + " and "
                            + after.partitioner().partitions()
                            + " partitions have no transfers between them");
        }
        List<Transfer> transfers = new ArrayList<>();
        for (PartitionId partition : before.partitioner().all()) {
            PreferenceList old = before.preferenceList(partition, n);
            PreferenceList next = after.preferenceList(partition, n);
            Deque<NodeId> departing = new ArrayDeque<>(old.primaries());
            departing.removeIf(next::isPrimary);
            for (NodeId arriving : next.primaries()) {
                if (!old.isPrimary(arriving)) {
                    NodeId from =
                            departing.isEmpty()
                                    ? old.primaries().getFirst()
                                    : departing.removeFirst();
                    transfers.add(new Transfer(partition, from, arriving));
                }
            }
        }
        return List.copyOf(transfers);
    }
}
