package coterie.consensus.simulation;

import coterie.consensus.Notice;
import coterie.consensus.PaxosEvent;
import coterie.consensus.PaxosMessage;
import coterie.consensus.Persist;
import coterie.ring.NodeId;

/** Sees what happens in a cluster, as it happens. */
interface Witness {

    /** A node has worked this out; it may not be on its disk yet. */
    void decided(NodeId node, PaxosMessage.Chosen chosen);

    /** A message left. */
    void sent(NodeId from, NodeId to, PaxosMessage message, boolean lost);

    /** A node's disk has this. */
    void stored(NodeId node, Persist record);

    /** A node was told this. */
    void noticed(NodeId node, Notice notice, Ledger ledger);

    /** A node counted this. */
    void counted(NodeId node, PaxosEvent event);

    /** Something was done to a node, or it did something by itself. */
    void happened(NodeId node, String what);

    /** A node has stopped: something was impossible. */
    void broke(NodeId node, RuntimeException why);
}
