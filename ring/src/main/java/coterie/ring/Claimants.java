package coterie.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * The members that take part of the partitions, numbered from 0 in the order of their ids, so that
 * the claim works with plain numbers. Zones are numbered too, in the order of their names.
 */
final class Claimants {

    private final List<NodeId> ids;
    private final int[] zones;
    private final int[] weights;
    private final int zoneCount;

    private Claimants(List<Member> members) {
        TreeMap<String, Integer> zoneNumbers = new TreeMap<>();
        members.forEach(member -> zoneNumbers.put(member.zone(), 0));
        zoneNumbers.replaceAll((zone, _) -> zoneNumbers.headMap(zone).size());
        this.ids = members.stream().map(Member::id).toList();
        this.zones =
                members.stream().mapToInt(m -> zoneNumbers.getOrDefault(m.zone(), 0)).toArray();
        this.weights = members.stream().mapToInt(Member::weight).toArray();
        this.zoneCount = zoneNumbers.size();
    }

    /**
     * @throws IllegalArgumentException where no member has a weight above 0, or two have the same
     *     id
     */
    static Claimants among(Collection<Member> members) {
        List<Member> claiming = new ArrayList<>();
        for (Member member : members.stream().sorted().toList()) {
            if (!claiming.isEmpty() && claiming.getLast().id().equals(member.id())) {
                throw new IllegalArgumentException("member " + member.id() + " is given twice");
            }
            claiming.add(member);
        }
        claiming.removeIf(member -> !member.claims());
        if (claiming.isEmpty()) {
            throw new IllegalArgumentException(
                    "a ring needs at least one member with a weight above 0");
        }
        return new Claimants(claiming);
    }

    int count() {
        return weights.length;
    }

    int zoneCount() {
        return zoneCount;
    }

    int zone(int claimant) {
        return zones[claimant];
    }

    int weight(int claimant) {
        return weights[claimant];
    }

    NodeId id(int claimant) {
        return ids.get(claimant);
    }

    /**
     * The numbers of these ids, in the same order; {@link Placement#NOBODY} for one that is no
     * claimant's.
     */
    int[] numbers(List<NodeId> nodes) {
        return nodes.stream()
                .mapToInt(id -> Math.max(Collections.binarySearch(ids, id), Placement.NOBODY))
                .toArray();
    }

    /** The ids of these numbers, in the same order. */
    List<NodeId> ids(int[] numbers) {
        return Arrays.stream(numbers).mapToObj(ids::get).toList();
    }

    /** The sum over the claimants of each zone, by zone. */
    int[] zoneTotals(int[] byClaimant) {
        int[] totals = new int[zoneCount];
        for (int i = 0; i < byClaimant.length; i++) {
            totals[zones[i]] += byClaimant[i];
        }
        return totals;
    }
}
