package coterie.consensus;

/**
 * What stands in a slot of the log.
 *
 * <p>There is none that does nothing. Others need one to fill the gaps that a new proposer finds;
 * here an acceptor takes part in the slot after those that it has learned and in no other, so there
 * are none.
 */
public sealed interface Entry {

    /** What it costs in a batch beside its bytes. */
    int OVERHEAD_BYTES = 64;

    /** Which proposal it is. */
    ProposalId id();

    /** About how many bytes it takes to send. */
    int sizeBytes();

    /**
     * Something for the {@link StateMachine}.
     *
     * @param bytes what only the state machine understands
     */
    record Command(ProposalId id, Bytes bytes) implements Entry {
        @Override
        public int sizeBytes() {
            return OVERHEAD_BYTES + bytes.size();
        }
    }

    /**
     * Other voters from the next slot on. It has no effect if those in force are not the ones that
     * its proposer knew: of two changes made at the same time one must not undo the other, and one
     * that was long on its way must not bring back an acceptor that is gone.
     *
     * @param before those that its proposer knew
     * @param after those to come
     */
    record ChangeVoters(ProposalId id, Voters before, Voters after) implements Entry {
        @Override
        public int sizeBytes() {
            return OVERHEAD_BYTES * (1 + before.size() + after.size());
        }
    }
}
