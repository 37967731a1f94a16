package coterie.ring;

/**
 * A node as the ring sees it.
 *
 * @param id its name
 * @param zone what it shares its fate with (a rack, a site): 1 to 64 characters; replicas are
 *     spread over zones
 * @param weight its share of the partitions relative to the others, 0 to {@value #MAX_WEIGHT}; a
 *     member of weight 0 is a standby: it owns no partition and stands in no preference list
 */
public record Member(NodeId id, String zone, int weight) implements Comparable<Member> {

    /** The zone of members for which none was given. */
    public static final String DEFAULT_ZONE = "default";

    /** The greatest weight. */
    public static final int MAX_WEIGHT = 1_000;

    /** The most characters that the name of a zone may have. */
    public static final int MAX_ZONE_LENGTH = 64;

    /**
     * @throws IllegalArgumentException naming the offender and the rule, where the zone or the
     *     weight breaks it
     */
    public Member {
        if (zone.isEmpty() || zone.length() > MAX_ZONE_LENGTH) {
            throw new IllegalArgumentException(
                    "zone '"
                            + zone
                            + "' of "
                            + id
                            + " does not have 1 to "
                            + MAX_ZONE_LENGTH
                            + " characters");
        }
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "weight " + weight + " of " + id + " is not in 0 to " + MAX_WEIGHT);
        }
    }

    /** A member of weight 1 in the default zone. */
    public static Member of(NodeId id) {
        return new Member(id, DEFAULT_ZONE, 1);
    }

    /** Whether this member takes part of the partitions, that is, whether it is no standby. */
    public boolean claims() {
        return weight > 0;
    }

    /** Orders by id. */
    @Override
    public int compareTo(Member other) {
        return id.compareTo(other.id);
    }
}
