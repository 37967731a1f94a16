package coterie.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The preference lists of one ring, each worked out when it is first asked for.
 *
 * <p>The list of a partition walks the ring clockwise from it and takes each owner once; members
 * that own nothing follow, begun at another one for each partition so that they share the work.
 * Then those that are first of their zone go before those that are second of theirs, and so on,
 * which is what "one per zone while zones last" comes to, and makes the list for N a prefix of that
 * for N+1 whatever N is.
 *
 * <p>Threads may race to work out the same lists: they come to equal ones, and what they publish is
 * immutable.
 */
final class PreferenceLists {

    /** The greatest N for which a partition's list is kept; a longer one is made each time. */
    static final int MAX_KEPT_N = 9;

    private final List<NodeId> claimants;
    private final int[] zones;
    private final int[] owners;
    private final int[] idle;
    private final @Nullable Lists[] kept;

    /** The lists of one partition: by N less 1, as far as they are kept. */
    private record Lists(List<NodeId> all, List<PreferenceList> byN) {}

    /**
     * @param claimants the members with a weight above 0
     * @param owners the number of the claimant that owns it, by partition
     */
    PreferenceLists(Claimants claimants, int[] owners) {
        int count = claimants.count();
        boolean[] owning = new boolean[count];
        for (int owner : owners) {
            owning[owner] = true;
        }
        this.claimants = IntStream.range(0, count).mapToObj(claimants::id).toList();
        this.zones = IntStream.range(0, count).map(claimants::zone).toArray();
        this.owners = owners;
        this.idle = IntStream.range(0, count).filter(i -> !owning[i]).toArray();
        this.kept = new Lists[owners.length];
    }

    PreferenceList list(PartitionId partition, int n) {
        Lists lists = kept[partition.value()];
        if (lists == null) {
            lists = lists(partition.value());
            kept[partition.value()] = lists;
        }
        int primaries = Math.min(n, lists.all.size());
        return primaries <= lists.byN.size()
                ? lists.byN.get(primaries - 1)
                : new PreferenceList(lists.all, primaries);
    }

    private Lists lists(int partition) {
        List<NodeId> all = order(partition);
        List<PreferenceList> byN = new ArrayList<>();
        for (int n = 1; n <= Math.min(MAX_KEPT_N, all.size()); n++) {
            byN.add(new PreferenceList(all, n));
        }
        return new Lists(all, List.copyOf(byN));
    }

    private List<NodeId> order(int partition) {
        boolean[] met = new boolean[claimants.size()];
        int[] walk = new int[claimants.size()];
        int length = 0;
        for (int step = 0; step < owners.length; step++) {
            int owner = owners[(partition + step) % owners.length];
            if (!met[owner]) {
                met[owner] = true;
                walk[length++] = owner;
            }
        }
        int owning = length;
        for (int i = 0; i < idle.length; i++) {
            walk[length++] = idle[(partition + i) % idle.length];
        }
        List<NodeId> order = new ArrayList<>(length);
        byTurnOfZone(walk, 0, owning, order);
        byTurnOfZone(walk, owning, length, order);
        return List.copyOf(order);
    }

    /**
     * Appends the claimants of the walk's stretch: the first of each zone in the order of the walk,
     * then the second.
     */
    private void byTurnOfZone(int[] walk, int from, int to, List<NodeId> order) {
        int[] turns = new int[zones.length];
        int[] turn = new int[to - from];
        int[] starts = new int[to - from + 1];
        for (int i = from; i < to; i++) {
            turn[i - from] = turns[zones[walk[i]]]++;
            starts[turn[i - from] + 1]++;
        }
        for (int i = 1; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        NodeId[] sorted = new NodeId[to - from];
        for (int i = from; i < to; i++) {
            sorted[starts[turn[i - from]]++] = claimants.get(walk[i]);
        }
        order.addAll(List.of(sorted));
    }
}
