package coterie.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Removes crowding from a placement, with as few moves as it finds, along augmenting paths.
 *
 * <p>A crowded partition goes to a claimant who is less crowded there. That one is now above its
 * quota and frees a partition, which goes to a third claimant, and so on until the first owner
 * takes what was freed, or somebody whose quota is its share rounded down takes one more where the
 * first owner may have one less. The search goes breadth first and counts partitions that moved
 * already as no further step, so the first path found costs the fewest moves. It is the augmenting
 * path of a bipartite matching (Hopcroft and Karp, 1973), with the difference that partitions
 * change under their neighbours; so a path is walked for a trial, and taken back unless it made the
 * ring less crowded as a whole.
 */
final class Respacing {

    /**
     * How many pairs of partition and claimant one object looks at, at most; what is crowded then
     * stays so.
     */
    static final int MAX_STEPS = 20_000_000;

    /** How many complete paths are tried for one crowded partition, at most. */
    private static final int MAX_TRIALS = 64;

    private static final int NONE = -1;

    private final Placement placement;
    private final Claimants claimants;
    private final Quotas quotas;
    private int stepsLeft = MAX_STEPS;
    private int movesAllowed;
    private int tolerated;

    Respacing(Placement placement, Claimants claimants, Quotas quotas) {
        this.placement = placement;
        this.claimants = claimants;
        this.quotas = quotas;
    }

    /**
     * Removes the crowding that the best ring of these quotas does not have, as far as paths are
     * found.
     */
    void removeAvoidableCrowding() {
        movesAllowed = placement.partitions();
        relieveAbove(Placement.unavoidableCrowding(quotas.attainable()));
    }

    /**
     * Removes what crowding it can.
     *
     * @param mostMoves how many partitions may have moved in the end
     */
    void lessenCrowding(int mostMoves) {
        movesAllowed = mostMoves;
        relieveAbove(0);
    }

    private void relieveAbove(int crowding) {
        tolerated = crowding;
        boolean relieved = true;
        while (relieved) {
            relieved = false;
            for (int partition = 0; partition < placement.partitions(); partition++) {
                while (placement.crowding(partition) > crowding && relieve(partition)) {
                    relieved = true;
                }
            }
        }
    }

    private boolean relieve(int crowded) {
        return new Search(crowded).succeeds();
    }

    /** The search for a path that begins with one crowded partition. */
    private final class Search {

        private final int start;
        private final List<List<Integer>> owned = new ArrayList<>();
        private final boolean[] reached = new boolean[claimants.count()];

        /** For a partition that is freed, the one that its owner takes for it. */
        private final int[] takenFor = new int[placement.partitions()];

        private final Deque<Integer> freed = new ArrayDeque<>();
        private int trials;

        Search(int start) {
            this.start = start;
            for (int claimant = 0; claimant < claimants.count(); claimant++) {
                owned.add(new ArrayList<>());
            }
            for (int partition = 0; partition < placement.partitions(); partition++) {
                owned.get(placement.owner(partition)).add(partition);
            }
            Arrays.fill(takenFor, NONE);
            takenFor[start] = start;
            freed.add(start);
        }

        boolean succeeds() {
            while (!freed.isEmpty() && stepsLeft > 0 && trials < MAX_TRIALS) {
                int partition = freed.removeFirst();
                for (int taker = 0; taker < claimants.count(); taker++) {
                    stepsLeft--;
                    if (reached[taker] || !mayTake(partition, taker)) {
                        continue;
                    }
                    if (!endsWith(taker)) {
                        reach(taker, partition);
                    } else if (walk(partition, taker)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean mayTake(int partition, int taker) {
            int allowed =
                    partition == start
                            ? placement.crowding(start) - 1
                            : Math.max(placement.crowding(partition), tolerated);
            return taker != placement.owner(partition)
                    && placement.crowding(partition, taker) <= allowed;
        }

        private boolean endsWith(int taker) {
            int first = placement.owner(start);
            return taker == first || quotas.allowOneFrom(first, taker, placement);
        }

        private void reach(int taker, int taken) {
            reached[taker] = true;
            for (int next : owned.get(taker)) {
                if (takenFor[next] == NONE) {
                    takenFor[next] = taken;
                    if (placement.moved(next)) {
                        freed.addFirst(next);
                    } else {
                        freed.addLast(next);
                    }
                }
            }
        }

        /**
         * Walks the path that ends here; walks back and says no unless the ring as a whole is less
         * crowded then.
         */
        private boolean walk(int end, int lastTaker) {
            trials++;
            Deque<int[]> undo = new ArrayDeque<>();
            int change = 0;
            int taker = lastTaker;
            int partition = end;
            while (true) {
                int owner = placement.owner(partition);
                change += placement.changeOf(partition, taker);
                undo.push(new int[] {partition, owner});
                placement.give(partition, taker);
                if (partition == start) {
                    break;
                }
                taker = owner;
                partition = takenFor[partition];
            }
            if (change < 0 && placement.moves() <= movesAllowed) {
                return true;
            }
            undo.forEach(step -> placement.give(step[0], step[1]));
            return false;
        }
    }
}
