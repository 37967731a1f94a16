package coterie.replication.simulation;

import coterie.replication.Event;
import coterie.replication.simulation.Link.Packet;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Change;
import coterie.storage.Held;
import coterie.storage.UpdateOutcome;

/** Who retells what the nodes of a run say and do. Each of these is told at its moment. */
interface Narrator {

    /** Tells nobody. */
    Narrator SILENT = new Narrator() {};

    /** A node sends a message to another one, or to itself. */
    default void sent(NodeId from, NodeId to, Packet packet) {}

    /** A message will not arrive. */
    default void lost(NodeId from, NodeId to, Packet packet) {}

    /** A node's engine reads what it holds. */
    default void read(NodeId node, Key key, Held held) {}

    /** A node's engine has decided what becomes of a record, and begins to sync it. */
    default void merged(NodeId node, Key key, Change change) {}

    /** An update of a node's engine has ended. */
    default void completed(NodeId node, Key key, UpdateOutcome outcome) {}

    /** A node counts an event. */
    default void happened(NodeId node, Event event) {}
}
