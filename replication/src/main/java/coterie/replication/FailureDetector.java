package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Member;
import coterie.ring.NodeId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Tells which members this node can reach, from the pings that they answer and from the transport's
 * word that a connection broke. It orders whom to ask first and decides nothing else.
 */
final class FailureDetector {

    private final Shard shard;
    private final Consumer<Set<NodeId>> listener;
    private final Map<NodeId, Integer> missed = new TreeMap<>();
    private final Map<NodeId, Long> pings = new TreeMap<>();
    private final Set<NodeId> unreachable = new TreeSet<>();

    /**
     * @param listener hears of every change: all members that cannot be reached
     */
    FailureDetector(Shard shard, Consumer<Set<NodeId>> listener) {
        this.shard = shard;
        this.listener = listener;
    }

    /** Pings every member, now and at every interval from now on. */
    void start() {
        for (Member member : shard.ring().members()) {
            if (!member.id().equals(shard.self())) {
                probe(member.id());
            }
        }
        shard.environment().after(shard.settings().probeIntervalNanos(), this::start);
    }

    private void probe(NodeId node) {
        if (missed.merge(node, 1, Integer::sum) > NodeSettings.MISSED_PINGS) {
            lost(node);
        }
        Long before = pings.get(node);
        if (before != null) {
            shard.calls().forget(before);
        }
        pings.put(
                node,
                shard.calls()
                        .ask(
                                node,
                                id -> new Request.Ping(id, shard.epoch()),
                                new Calls.Asker() {
                                    @Override
                                    public void replied(NodeId from, Reply reply) {
                                        back(from);
                                    }

                                    @Override
                                    public void failed(NodeId to, ReplicaState state) {
                                        lost(to);
                                    }
                                }));
    }

    void lost(NodeId node) {
        if (unreachable.add(node)) {
            shard.happened(Event.MEMBER_LOST);
            publish();
        }
    }

    void back(NodeId node) {
        missed.put(node, 0);
        if (unreachable.remove(node)) {
            shard.happened(Event.MEMBER_BACK);
            publish();
        }
    }

    private void publish() {
        listener.accept(Set.copyOf(unreachable));
    }
}
