package coterie.storage.version;

/**
 * The identity of one write: unique for ever (Preguiça et al., "Dotted Version Vectors", 2010).
 *
 * <p>Counters of an actor rise but are not consecutive: they come from the sequence of the whole
 * shard.
 *
 * @param actor who issued the dot
 * @param counter the actor's counter, at least the actor's birth
 */
public record Dot(Actor actor, long counter) implements Comparable<Dot> {

    public Dot {
        if (counter < actor.birth()) {
            throw new IllegalArgumentException(
                    "counter " + counter + " lies before its actor's birth " + actor.birth());
        }
    }

    /** Whether this is the first dot of its actor, below which there is nothing to have missed. */
    public boolean isBirth() {
        return counter == actor.birth();
    }

    /** Orders by actor, then by counter. */
    @Override
    public int compareTo(Dot other) {
        int byActor = actor.compareTo(other.actor);
        return byActor != 0 ? byActor : Long.compare(counter, other.counter);
    }

    /** The dot as clients see it: {@code incarnation.birth:counter}, the first in hexadecimal. */
    @Override
    public String toString() {
        return String.format("%016x.%d:%d", actor.incarnation(), actor.birth(), counter);
    }
}
