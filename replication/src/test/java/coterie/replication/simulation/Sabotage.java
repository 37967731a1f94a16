package coterie.replication.simulation;

import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds the scenario's {@link Fault} into a process, as far as it lies in what the process says
 * and hears.
 */
final class Sabotage {

    /** What makes an id one that nobody has seen. */
    private static final long ANOTHER_ID = 1L << 61;

    private final Cluster cluster;
    private final NodeProcess process;
    private final Fault fault;
    private final Map<Long, NodeId> redirected = new TreeMap<>();
    private boolean coordinating;

    Sabotage(Cluster cluster, NodeProcess process) {
        this.cluster = cluster;
        this.process = process;
        this.fault = cluster.scenario().fault();
    }

    /** Runs what sends a write to its replicas. */
    void coordinate(Runnable sending) {
        coordinating = true;
        sending.run();
        coordinating = false;
    }

    /** What is sent in place of the message, or null if nothing is, and its answer only made up. */
    @Nullable Message outgoing(NodeId to, Message message) {
        return switch (message) {
            case Request.Replicate replicate
                    when fault == Fault.DROPS_WRITE_BACK && !coordinating -> {
                Message stored = new Reply.Stored(replicate.id(), replicate.epoch());
                cluster.schedule()
                        .after(1_000, process.self() + " pretends", () -> process.hear(to, stored));
                yield null;
            }
            case Request _, Reply _ -> message;
        };
    }

    /** To whom a message really goes. */
    NodeId target(NodeId to, Message message) {
        if (fault != Fault.COUNTS_FALLBACK || isInReach(to)) {
            return to;
        }
        return switch (message) {
            case Request.Replicate replicate -> standIn(to, replicate.id(), replicate.key());
            case Request.Read read -> standIn(to, read.id(), read.key());
            case Request _, Reply _ -> to;
        };
    }

    private NodeId standIn(NodeId primary, long id, Key key) {
        PreferenceList list =
                cluster.scenario()
                        .ring()
                        .preferenceList(cluster.scenario().ring().partitioner().of(key), 3);
        for (NodeId fallback : list.fallbacks()) {
            if (isInReach(fallback)) {
                redirected.put(id, primary);
                return fallback;
            }
        }
        return primary;
    }

    private boolean isInReach(NodeId node) {
        Network network = cluster.network();
        return !network.isCut(process.self(), node)
                && !network.isCut(node, process.self())
                && cluster.machine(node).process() != null;
    }

    /** From whom the node believes that a message came. */
    NodeId sender(NodeId from, Message message) {
        return message instanceof Reply ? redirected.getOrDefault(message.id(), from) : from;
    }

    /**
     * What the node hears.
     *
     * @param again whether the network has delivered it before
     */
    Message incoming(Message message, boolean again) {
        if (fault == Fault.FORGETS_FORWARDED
                && again
                && message instanceof Request.ForwardWrite write) {
            return new Request.ForwardWrite(
                    write.id() ^ ANOTHER_ID,
                    write.epoch(),
                    write.key(),
                    write.seen(),
                    write.value(),
                    write.n(),
                    write.w(),
                    write.timeoutMillis());
        }
        return message;
    }
}
