package coterie.ring;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Tries every balanced ring of a few members and partitions. */
final class ClaimOracle {

    /** None was found. */
    static final int NONE = Integer.MAX_VALUE;

    private final List<Member> claimants;
    private final List<NodeId> before;
    private final NodeId[] owners;
    private int fewestMovesByZone = NONE;
    private int fewestMovesByOwner = NONE;
    private int fewestMoves = NONE;

    ClaimOracle(Collection<Member> members, List<NodeId> before) {
        this.claimants = members.stream().filter(Member::claims).toList();
        this.before = before;
        this.owners = new NodeId[before.size()];
        tryAll(0);
    }

    /**
     * The moves to the nearest balanced ring whose owners have distinct zones in any stretch, or
     * {@link #NONE}.
     */
    int fewestMovesByZone() {
        return fewestMovesByZone;
    }

    /**
     * The moves to the nearest balanced ring with distinct owners in any stretch, or {@link #NONE}.
     */
    int fewestMovesByOwner() {
        return fewestMovesByOwner;
    }

    /** The moves to the nearest balanced ring. */
    int fewestMoves() {
        return fewestMoves;
    }

    private void tryAll(int partition) {
        if (partition < owners.length) {
            for (Member member : claimants) {
                owners[partition] = member.id();
                tryAll(partition + 1);
            }
            return;
        }
        List<NodeId> ring = Arrays.asList(owners);
        int moves = Spacings.moves(before, ring);
        if (moves >= fewestMoves && moves >= fewestMovesByOwner && moves >= fewestMovesByZone) {
            return;
        }
        if (!Spacings.balanced(claimants, ring)) {
            return;
        }
        fewestMoves = Math.min(fewestMoves, moves);
        if (Spacings.crowdedByOwner(ring) == 0) {
            fewestMovesByOwner = Math.min(fewestMovesByOwner, moves);
            if (Spacings.crowdedByZone(claimants, ring) == 0) {
                fewestMovesByZone = Math.min(fewestMovesByZone, moves);
            }
        }
    }
}
