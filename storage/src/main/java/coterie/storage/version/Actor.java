package coterie.storage.version;

/**
 * Who issues dots: one stored record of one storage shard, for as long as neither forgets.
 *
 * <p>An actor is the pair of its shard's <em>incarnation</em> and of the record's <em>birth</em>. A
 * record that was created anew, and a shard that may have forgotten commits, therefore go on as a
 * new actor, so that a version vector entry never claims dots that its actor no longer knows (Riak
 * lost acknowledged writes that way, riak_kv#679).
 *
 * @param incarnation the random 64-bit id of the shard, renewed whenever the shard may have lost a
 *     commit
 * @param birth the counter of the first dot that this replica issued on the stored record, at least
 *     1
 */
public record Actor(long incarnation, long birth) implements Comparable<Actor> {

    public Actor {
        if (birth < 1) {
            throw new IllegalArgumentException("birth must be at least 1, but is " + birth);
        }
    }

    /**
     * Orders by unsigned incarnation, then by birth: an order for canonical forms, without a
     * meaning in time.
     */
    @Override
    public int compareTo(Actor other) {
        int byIncarnation = Long.compareUnsigned(incarnation, other.incarnation);
        return byIncarnation != 0 ? byIncarnation : Long.compare(birth, other.birth);
    }
}
