package coterie.ring;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Judges owners by the definitions alone, without any of the claim's own reckoning. */
final class Spacings {

    private Spacings() {}

    /**
     * How many stretches of consecutive partitions, of the claim's spacing, do not have distinct
     * owners.
     */
    static int crowdedByOwner(List<NodeId> owners) {
        return crowded(owners, owner -> owner);
    }

    /** How many stretches do not have owners in distinct zones; nobody who left shares a zone. */
    static int crowdedByZone(Collection<Member> members, List<NodeId> owners) {
        Map<NodeId, String> zones = new HashMap<>();
        members.forEach(member -> zones.put(member.id(), member.zone()));
        return crowded(owners, owner -> zones.getOrDefault(owner, "left: " + owner));
    }

    private static int crowded(List<NodeId> owners, Function<NodeId, Object> mark) {
        int length = Math.min(Claim.SPACING, owners.size());
        int crowded = 0;
        for (int start = 0; start < owners.size(); start++) {
            Set<Object> marks = new HashSet<>();
            for (int i = 0; i < length; i++) {
                marks.add(mark.apply(owners.get((start + i) % owners.size())));
            }
            crowded += marks.size() < length ? 1 : 0;
        }
        return crowded;
    }

    /** Whether everyone owns its share, rounded down or up. */
    static boolean balanced(Collection<Member> members, List<NodeId> owners) {
        Map<NodeId, Integer> counts = counts(owners);
        long weights = members.stream().mapToLong(Member::weight).sum();
        return members.stream()
                .allMatch(member -> {
                    double share = (double) owners.size() * member.weight() / weights;
                    int count = counts.getOrDefault(member.id(), 0);
                    return Math.floor(share) <= count && count <= Math.ceil(share);
                });
    }

    /** How few partitions can move so that everyone owns its share, wherever they lie. */
    static int minimumMoves(Collection<Member> members, List<NodeId> before) {
        Map<NodeId, Integer> counts = counts(before);
        long weights = members.stream().mapToLong(Member::weight).sum();
        int kept = 0;
        int toRoundUp = before.size();
        int wouldKeepOneMore = 0;
        for (Member member : members) {
            long share = (long) before.size() * member.weight();
            int least = (int) (share / weights);
            int held = counts.getOrDefault(member.id(), 0);
            kept += Math.min(least, held);
            toRoundUp -= least;
            wouldKeepOneMore += share % weights > 0 && held > least ? 1 : 0;
        }
        return before.size() - kept - Math.min(toRoundUp, wouldKeepOneMore);
    }

    /** How many partitions have different owners. */
    static int moves(List<NodeId> before, List<NodeId> after) {
        int moves = 0;
        for (int i = 0; i < before.size(); i++) {
            moves += before.get(i).equals(after.get(i)) ? 0 : 1;
        }
        return moves;
    }

    private static Map<NodeId, Integer> counts(List<NodeId> owners) {
        Map<NodeId, Integer> counts = new HashMap<>();
        owners.forEach(owner -> counts.merge(owner, 1, Integer::sum));
        return counts;
    }
}
