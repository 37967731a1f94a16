package coterie.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Who owns which partition: a pure function of the members and of who owned what before. */
public final class Claim {

    /** How many consecutive partitions are to have distinct owners, and zones, where that can be had. */
    public static final int SPACING = 3;

    private Claim() {}

    /**
     * The owners of the partitions of a ring that begins, by partition.
     *
     * @throws IllegalArgumentException where no member has a weight above 0, or two have the same id
     */
    static List<NodeId> founding(Collection<Member> members, Partitioner partitioner) {
        Claimants claimants = Claimants.among(members);
        int partitions = partitioner.partitions();
        int[] quotas = quotas(claimants, partitions);
        Integer[] order = IntStream.range(0, claimants.count()).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingInt(claimants::zone));
        int rows = Math.max(1, partitions / SPACING);
        List<List<NodeId>> dealt = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            dealt.add(new ArrayList<>());
        }
        int next = 0;
        for (int claimant : order) {
            for (int i = 0; i < quotas[claimant]; i++) {
                dealt.get(next++ % rows).add(claimants.id(claimant));
            }
        }
        return dealt.stream().flatMap(List::stream).toList();
    }

    private static int[] quotas(Claimants claimants, int partitions) {
        int count = claimants.count();
        long total = IntStream.range(0, count).mapToLong(claimants::weight).sum();
        int[] quotas = new int[count];
        for (int i = 0; i < count; i++) {
            quotas[i] = (int) ((long) partitions * claimants.weight(i) / total);
        }
        Integer[] order = IntStream.range(0, count).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingLong(i -> -((long) partitions * claimants.weight(i) % total)));
        int left = partitions - Arrays.stream(quotas).sum();
        for (int i = 0; i < left; i++) {
            quotas[order[i]]++;
        }
        return quotas;
    }
}
