package coterie.ring;

import java.util.stream.IntStream;

/**
 * Owners in the making: who owns what, how many each owns, and how crowded each would be where.
 *
 * <p>Two partitions crowd each other where they are too near for having the same owner or zone;
 * what that counts grows the nearer they are, and an owner counts far more than a zone. Owners can
 * be no farther apart than there are owners, and zones no farther than there are zones, so with
 * fewer than the spacing less is asked.
 */
final class Placement {

    /** Owns a partition that nobody owns. */
    static final int NOBODY = -1;

    /** How many times worse two partitions of one owner are than two of one zone. */
    private static final int OWNER_OVER_ZONE = 16;

    private final Claimants claimants;
    private final int[] before;
    private final int[] owners;
    private final int[] counts;
    private final int ownerSpacing;
    private final int zoneSpacing;
    private int moves;

    /**
     * @param before the owner's number, by partition, or {@link #NOBODY}; what differs from it
     *     counts as moved
     */
    Placement(Claimants claimants, int[] before, int spacing) {
        this.claimants = claimants;
        this.before = before;
        this.owners = before.clone();
        this.counts = new int[claimants.count()];
        this.ownerSpacing = Math.min(Math.min(spacing, before.length), claimants.count());
        this.zoneSpacing = Math.min(Math.min(spacing, before.length), claimants.zoneCount());
        for (int owner : owners) {
            if (owner != NOBODY) {
                counts[owner]++;
            }
        }
    }

    int partitions() {
        return owners.length;
    }

    int owner(int partition) {
        return owners[partition];
    }

    int[] owners() {
        return owners.clone();
    }

    int count(int claimant) {
        return counts[claimant];
    }

    int[] counts() {
        return counts.clone();
    }

    int ownerBefore(int partition) {
        return before[partition];
    }

    boolean moved(int partition) {
        return owners[partition] != before[partition];
    }

    /** How many partitions have another owner than before. */
    int moves() {
        return moves;
    }

    /** Gives the partition to a claimant. */
    void give(int partition, int claimant) {
        if (owners[partition] != NOBODY) {
            counts[owners[partition]]--;
        }
        moves -= moved(partition) ? 1 : 0;
        owners[partition] = claimant;
        moves += moved(partition) ? 1 : 0;
        counts[claimant]++;
    }

    /**
     * Gives every partition to the owner that it has here, the whole turned so that the fewest have
     * moved.
     */
    void giveAllKeepingMost(int[] dealt) {
        int bestTurn = 0;
        int mostKept = -1;
        for (int turn = 0; turn < dealt.length; turn++) {
            int kept = 0;
            for (int partition = 0; partition < dealt.length; partition++) {
                kept += dealt[(partition + turn) % dealt.length] == before[partition] ? 1 : 0;
            }
            if (kept > mostKept) {
                bestTurn = turn;
                mostKept = kept;
            }
        }
        for (int partition = 0; partition < dealt.length; partition++) {
            give(partition, dealt[(partition + bestTurn) % dealt.length]);
        }
    }

    /**
     * How crowded the claimant would be at this partition, 0 for not at all; as it is, for the
     * owner.
     */
    int crowding(int partition, int claimant) {
        if (claimant == NOBODY) {
            return 0;
        }
        int crowding = 0;
        for (int distance = 1; distance < Math.max(ownerSpacing, zoneSpacing); distance++) {
            crowding += crowding(claimant, at(partition + distance), distance);
            crowding += crowding(claimant, at(partition - distance), distance);
        }
        return crowding;
    }

    private int crowding(int claimant, int other, int distance) {
        if (other == NOBODY) {
            return 0;
        }
        int byZone =
                claimants.zone(claimant) == claimants.zone(other)
                        ? Math.max(0, zoneSpacing - distance)
                        : 0;
        int byOwner = claimant == other ? Math.max(0, ownerSpacing - distance) : 0;
        return byZone + OWNER_OVER_ZONE * byOwner;
    }

    private int at(int partition) {
        return owners[Math.floorMod(partition, owners.length)];
    }

    /** How crowded the owner of the partition is there. */
    int crowding(int partition) {
        return crowding(partition, owners[partition]);
    }

    /**
     * How much more crowded the ring would be, or less if negative, if the claimant owned this
     * partition.
     */
    int changeOf(int partition, int claimant) {
        return crowding(partition, claimant) - crowding(partition);
    }

    /** How crowded an owner may be at its partition in the best ring that these quotas allow. */
    static int unavoidableCrowding(Quotas.Attainable attainable) {
        return switch (attainable) {
            case ZONES -> 0;
            case OWNERS -> OWNER_OVER_ZONE - 1;
            case NEITHER -> Integer.MAX_VALUE;
        };
    }

    /** Whether no partition is more crowded than it has to be. */
    boolean isSpaced(Quotas.Attainable attainable) {
        int unavoidable = unavoidableCrowding(attainable);
        return IntStream.range(0, owners.length)
                .noneMatch(partition -> crowding(partition) > unavoidable);
    }
}
