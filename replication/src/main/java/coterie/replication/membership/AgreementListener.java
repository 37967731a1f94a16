package coterie.replication.membership;

import coterie.consensus.PaxosEvent;
import coterie.replication.agreed.AgreedState;

/** Hears of what a node's {@link Agreement} comes to, on the first shard's mailbox. */
public interface AgreementListener {

    /** This holds from now on; this node's disk has it. */
    void agreed(AgreedState state);

    /** Something rare happened, to be counted. */
    void happened(PaxosEvent event);

    /**
     * A command that was chosen, or a state that a peer sent, makes no sense to this program: it
     * was passed over.
     *
     * @param why for an operator
     */
    void notUnderstood(String why);
}
