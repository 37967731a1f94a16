package coterie.ring;

import java.util.Arrays;
import java.util.List;

/**
 * Who owns which partition: a pure function of the members, with their weights and zones, and of
 * who owned what before.
 *
 * <ul>
 *   <li><b>Balance.</b> Every member owns its proportional share of the partitions, rounded down or
 *       up.
 *   <li><b>Spacing.</b> Any {@value #SPACING} consecutive partitions, the wrap included, have
 *       owners in distinct zones if any balanced ring has that; or else distinct owners, if any
 *       balanced ring has that. The walk of a preference list then takes neighbours, so that nodes
 *       hold replicas in proportion as they own partitions.
 *   <li><b>Movement.</b> Balance alone asks for a minimum of moves. Where no ring is spaced, a
 *       change moves at most {@link #slackToLessenCrowding} more than that. Where the spacing
 *       leaves room, see {@link #slackToSpace}, it moves at most that more. Where it leaves little
 *       (a zone that must stand in nearly every third place), it moves what it takes.
 * </ul>
 *
 * <p>A change first meets the quotas with the fewest moves, then removes what crowding that left,
 * partition by partition ({@link Respacing}). If some remains that need not, it deals all
 * partitions out anew ({@link Deal}), which is spaced for certain, in the way that keeps the most.
 * {@code docs/decisions/claim.md} has the reasons and measurements.
 */
final class Claim {

    /**
     * How many consecutive partitions are to have distinct owners, and zones, where that can be
     * had.
     */
    static final int SPACING = 3;

    private final Claimants claimants;
    private final Placement placement;
    private final Quotas quotas;

    private Claim(Claimants claimants, int[] before) {
        this.claimants = claimants;
        this.placement = new Placement(claimants, before, SPACING);
        this.quotas = new Quotas(claimants, before.length, placement.counts(), SPACING);
    }

    /** The owners of a ring that begins, by partition. */
    static List<NodeId> founding(Claimants claimants, Partitioner partitioner) {
        int[] before = new int[partitioner.partitions()];
        Arrays.fill(before, Placement.NOBODY);
        Claim claim = new Claim(claimants, before);
        claim.deal();
        claim.respacing().lessenCrowding(before.length);
        return claim.owners();
    }

    /**
     * The owners that follow when the claimants have changed, by partition.
     *
     * @param before the owners until now, by partition; some may claim no longer
     */
    static List<NodeId> next(Claimants claimants, List<NodeId> before) {
        Claim claim = new Claim(claimants, claimants.numbers(before));
        claim.meetQuotas();
        int minimum = claim.placement.moves();
        claim.respacing().removeAvoidableCrowding();
        if (!claim.placement.isSpaced(claim.quotas.attainable())) {
            claim.deal();
        }
        claim.respacing().lessenCrowding(minimum + slackToLessenCrowding(minimum));
        claim.takeBackNeedlessMoves();
        return claim.owners();
    }

    /**
     * How many moves beyond the minimum a change spends, at most, to lessen crowding that cannot be
     * wholly removed.
     */
    static int slackToLessenCrowding(int minimum) {
        return 2 + minimum / 8;
    }

    /**
     * How many moves beyond the minimum a change spends, at most, to space a ring that leaves room:
     * one that has twice {@link #SPACING} zones or more (or owners, where zones cannot be spaced),
     * none of them with more than three fifths of the partitions that a zone may own in a spaced
     * ring.
     *
     * @param minimum what balance asks for
     * @param crowded how many stretches of {@link #SPACING} partitions were not spaced before, in
     *     the zones of now
     */
    static int slackToSpace(int minimum, int crowded) {
        return 24 + minimum / 8 + 2 * crowded;
    }

    private List<NodeId> owners() {
        return claimants.ids(placement.owners());
    }

    private Respacing respacing() {
        return new Respacing(placement, claimants, quotas);
    }

    private void deal() {
        placement.giveAllKeepingMost(
                new Deal(claimants, quotas, placement.partitions()).owners(SPACING));
    }

    /**
     * Gives what nobody owns, or whose owner has too much, to those who have too little, in turn.
     */
    private void meetQuotas() {
        boolean met = false;
        while (!met) {
            met = true;
            for (int claimant = 0; claimant < claimants.count(); claimant++) {
                if (placement.count(claimant) < quotas.of(claimant)) {
                    placement.give(leastCrowdedToTake(claimant), claimant);
                    met = false;
                }
            }
        }
    }

    /**
     * The partition that can be taken with the best effect on crowding; of equal ones, the first.
     * To take the first packs those of one owner as tightly as spacing allows, which leaves the
     * most places for the rest.
     */
    private int leastCrowdedToTake(int taker) {
        int best = 0;
        int bestChange = Integer.MAX_VALUE;
        for (int partition = 0; partition < placement.partitions(); partition++) {
            int owner = placement.owner(partition);
            if (owner == Placement.NOBODY || placement.count(owner) > quotas.of(owner)) {
                int change = placement.changeOf(partition, taker);
                if (change < bestChange) {
                    best = partition;
                    bestChange = change;
                }
            }
        }
        return best;
    }

    /**
     * Hands moved partitions back to their former owners, or swaps them back, where that crowds
     * nothing.
     */
    private void takeBackNeedlessMoves() {
        for (int partition = 0; partition < placement.partitions(); partition++) {
            int former = placement.ownerBefore(partition);
            if (former == Placement.NOBODY || !placement.moved(partition)) {
                continue;
            }
            int owner = placement.owner(partition);
            if (quotas.allowOneFrom(owner, former, placement)
                    && placement.changeOf(partition, former) <= 0) {
                placement.give(partition, former);
            } else {
                swapBack(partition, owner, former);
            }
        }
    }

    private void swapBack(int partition, int owner, int former) {
        for (int other = 0; other < placement.partitions(); other++) {
            if (placement.owner(other) == former && placement.moved(other)) {
                int change = placement.changeOf(partition, former);
                placement.give(partition, former);
                change += placement.changeOf(other, owner);
                if (change <= 0) {
                    placement.give(other, owner);
                    return;
                }
                placement.give(partition, owner);
            }
        }
    }
}
