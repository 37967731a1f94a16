package coterie.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How many partitions each claimant is to own: its proportional share, rounded down or up.
 *
 * <p>Which shares are rounded up is free as long as the sum is right. It is used first so that
 * zones, or else claimants, do not become too large to be spaced; then for those who hold more than
 * their share rounded down already, which saves moves; then for the largest remainders (Hamilton's
 * method of apportionment).
 */
final class Quotas {

    /** What the quotas allow to space: whether it can be had is known exactly, see {@link Deal}. */
    enum Attainable {
        /** Consecutive partitions can all have distinct zones. */
        ZONES,
        /** Not that, but distinct owners. */
        OWNERS,
        /** Neither. */
        NEITHER
    }

    private final Attainable attainable;
    private final int[] least;
    private final int[] most;
    private final int[] chosen;

    /**
     * @param held how many partitions each claimant owns now
     * @param spacing how many consecutive partitions are to differ
     */
    Quotas(Claimants claimants, int partitions, int[] held, int spacing) {
        int count = claimants.count();
        long weights = 0;
        for (int i = 0; i < count; i++) {
            weights += claimants.weight(i);
        }
        this.least = new int[count];
        this.most = new int[count];
        long[] remainders = new long[count];
        int left = partitions;
        for (int i = 0; i < count; i++) {
            long share = (long) partitions * claimants.weight(i);
            least[i] = (int) (share / weights);
            remainders[i] = share % weights;
            most[i] = least[i] + (remainders[i] > 0 ? 1 : 0);
            left -= least[i];
        }
        int room = roomFor(partitions, spacing);
        this.attainable = attainable(claimants, partitions, room);
        this.chosen = least.clone();
        int[] zoneTotals = claimants.zoneTotals(least);
        for (int i : roundedUpFirst(held, remainders)) {
            boolean fits =
                    switch (attainable) {
                        case ZONES -> zoneTotals[claimants.zone(i)] < room;
                        case OWNERS -> least[i] < room;
                        case NEITHER -> true;
                    };
            if (left > 0 && fits) {
                chosen[i]++;
                zoneTotals[claimants.zone(i)]++;
                left--;
            }
        }
    }

    /**
     * How many partitions can bear one mark so that no two of them are among {@code spacing}
     * consecutive ones.
     */
    static int roomFor(int partitions, int spacing) {
        return partitions / Math.min(spacing, partitions);
    }

    /** What can be spaced. */
    Attainable attainable() {
        return attainable;
    }

    /**
     * Whether both would still own their share, rounded down or up, if one partition went from one
     * to the other.
     */
    boolean allowOneFrom(int giver, int taker, Placement placement) {
        return placement.count(giver) > least[giver] && placement.count(taker) < most[taker];
    }

    /** What the claimant is to own: one of the two, so that all own all partitions. */
    int of(int claimant) {
        return chosen[claimant];
    }

    private Attainable attainable(Claimants claimants, int partitions, int room) {
        if (fit(claimants.zoneTotals(least), claimants.zoneTotals(most), room, partitions)) {
            return Attainable.ZONES;
        }
        return fit(least, most, room, partitions) ? Attainable.OWNERS : Attainable.NEITHER;
    }

    /** Whether totals within these bounds and none above the room can add up to all partitions. */
    private static boolean fit(int[] least, int[] most, int room, int partitions) {
        int reach = 0;
        for (int i = 0; i < least.length; i++) {
            if (least[i] > room) {
                return false;
            }
            reach += Math.min(most[i], room);
        }
        return reach >= partitions;
    }

    private List<Integer> roundedUpFirst(int[] held, long[] remainders) {
        List<Integer> fractional = new ArrayList<>();
        for (int i = 0; i < remainders.length; i++) {
            if (remainders[i] > 0) {
                fractional.add(i);
            }
        }
        fractional.sort(
                Comparator.comparing((Integer i) -> held[i] <= least[i])
                        .thenComparingLong(i -> -remainders[i])
                        .thenComparing(Comparator.naturalOrder()));
        return fractional;
    }
}
