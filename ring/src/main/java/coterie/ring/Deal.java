package coterie.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Owners for a ring from nothing, spaced wherever that is possible.
 *
 * <p>The ring is cut into as many rows as one zone may own partitions, ⌊Q/T⌋, each of at least T
 * partitions. Zone after zone, and claimant after claimant within the zone, is dealt out over the
 * rows like cards over players, each card laid behind the ones that its row has. Two cards of one
 * zone lie in different rows as long as the zone has no more cards than there are rows, and where
 * they lie in neighbouring rows, they lie at the same place of the row or one further along: T or
 * more apart. One place nearer would take a zone that has a card for every row and does not begin
 * with the first row; therefore such zones are dealt first, when every one of them begins with the
 * first row. So a zone needs no more than not to exceed ⌊Q/T⌋ cards, without which no arrangement
 * is spaced. The same holds for claimants where a zone exceeds it.
 */
final class Deal {

    private final Claimants claimants;
    private final Quotas quotas;
    private final int partitions;

    Deal(Claimants claimants, Quotas quotas, int partitions) {
        this.claimants = claimants;
        this.quotas = quotas;
        this.partitions = partitions;
    }

    /** The owner's number, by partition. */
    int[] owners(int spacing) {
        int room = Quotas.roomFor(partitions, spacing);
        int largest = IntStream.range(0, claimants.count()).map(quotas::of).max().orElse(0);
        // Where even a claimant exceeds the room, nothing is spaced; rows enough for its cards keep
        // them apart at least.
        return dealt(order(room), Math.max(room, largest));
    }

    /**
     * Claimants, those of a zone together, but for those that must be dealt first to fill a place
     * of every row.
     */
    private List<Integer> order(int room) {
        int[] zoneTotals =
                claimants.zoneTotals(
                        IntStream.range(0, claimants.count()).map(quotas::of).toArray());
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, claimants.count()).boxed().toList());
        order.sort(
                Comparator.comparing((Integer i) ->
                                !(zoneTotals[claimants.zone(i)] > room && quotas.of(i) >= room))
                        .thenComparing(i -> zoneTotals[claimants.zone(i)] != room)
                        .thenComparingInt(i -> -zoneTotals[claimants.zone(i)])
                        .thenComparingInt(claimants::zone)
                        .thenComparing(Comparator.naturalOrder()));
        return order;
    }

    private int[] dealt(List<Integer> order, int rows) {
        int longest = (partitions + rows - 1) / rows;
        int full = partitions - rows * (longest - 1);
        int[] owners = new int[partitions];
        int card = 0;
        for (int claimant : order) {
            for (int i = 0; i < quotas.of(claimant); i++) {
                int row = card % rows;
                int place = card / rows;
                owners[row * (longest - 1) + Math.min(row, full) + place] = claimant;
                card++;
            }
        }
        return owners;
    }
}
