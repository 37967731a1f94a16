package coterie.replication.simulation;

/** Who reads along what happens in a run. */
@FunctionalInterface
public interface Witness {

    /**
     * Something happens.
     *
     * @param nanos when, since the run began
     * @param what in a word or two
     * @param details with what, empty where there is nothing to say
     */
    void saw(long nanos, String what, String details);
}
