package coterie.consensus;

import coterie.ring.NodeId;
import java.util.Collection;

/**
 * What the log is for: everybody applies the same commands in the same order to the same state.
 *
 * <p>A decision is applied as soon as it is known, which may be before this node's disk has it. It
 * stands all the same: a majority of the voters has it on disk.
 */
public interface StateMachine {

    /**
     * Applies a command that was chosen. A pure function of the state so far, the slot and the
     * command: nothing else may have a say, not even a clock. A command that makes no sense is
     * ignored by all alike.
     */
    void apply(Slot slot, Bytes command);

    /** All of the state. Equal states make equal bytes. */
    Bytes snapshot();

    /** Takes that state in place of its own. */
    void restore(Bytes snapshot);

    /** Who is to hear of decisions, according to the state; voters hear of them anyway. */
    Collection<NodeId> members();
}
