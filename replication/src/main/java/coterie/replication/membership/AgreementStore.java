package coterie.replication.membership;

/** Where a node keeps its part in the agreement. Used on the first shard's mailbox only. */
@FunctionalInterface
public interface AgreementStore {

    /**
     * Puts the state in the place of the one saved before; a crash leaves the one or the other.
     * There is no further call before the task has run.
     *
     * @param state all of it, for {@link coterie.replication.paxos.DurableStateCodec}
     * @param durable run on the mailbox once the state is durable, and never if it cannot be made
     *     so
     */
    void save(byte[] state, Runnable durable);
}
