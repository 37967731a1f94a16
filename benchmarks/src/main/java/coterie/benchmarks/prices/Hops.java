package coterie.benchmarks.prices;

import coterie.replication.PeerListener;
import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Measures the four one-way times of the WARS model (Bailis et al., 2012, §4.1), which it can since
 * all nodes go by one clock: W from when a write is sent to a replica until that has it and begins
 * to acknowledge it, A from there until the acknowledgement is heard, and likewise R and S of a
 * read.
 */
final class Hops implements Crossings {

    private final Samples w = new Samples();
    private final Samples a = new Samples();
    private final Samples r = new Samples();
    private final Samples s = new Samples();
    private final Map<Asked, Crossing> underWay = new ConcurrentHashMap<>();
    private final Map<Key, Long> firstSent = new ConcurrentHashMap<>();
    private volatile boolean recording;

    private record Asked(NodeId by, long id) {}

    /** A question on its way: when it left, and when its answer did, 0 before that. */
    private record Crossing(Samples there, Samples back, long leftNanos, long answeredNanos) {}

    /** From now on times are kept. */
    void record() {
        recording = true;
    }

    /**
     * When the key's write was first sent to another replica, or null if it was not; forgets it.
     */
    @Nullable Long takeFirstSent(Key key) {
        return firstSent.remove(key);
    }

    /** What was measured until now, with local times of writes that somebody else measured. */
    OneWay oneWay(Samples local) {
        return new OneWay(w.sorted(), a.sorted(), r.sorted(), s.sorted(), local.sorted());
    }

    @Override
    public void sent(NodeId from, NodeId to, Message message) {
        long now = System.nanoTime();
        switch (message) {
            case Request.Replicate write -> {
                firstSent.putIfAbsent(write.key(), now);
                begin(new Asked(from, write.id()), w, a, now);
            }
            case Request.Read read -> begin(new Asked(from, read.id()), r, s, now);
            case Reply.Stored _, Reply.HeldReply _ ->
                    underWay.computeIfPresent(
                            new Asked(to, message.id()),
                            (_, crossing) ->
                                    new Crossing(
                                            crossing.there,
                                            crossing.back,
                                            crossing.leftNanos,
                                            now));
            default -> {}
        }
    }

    private void begin(Asked asked, Samples there, Samples back, long now) {
        if (recording) {
            underWay.put(asked, new Crossing(there, back, now, 0));
        }
    }

    private void heard(NodeId self, Message message) {
        if (message instanceof Reply.Stored || message instanceof Reply.HeldReply) {
            Crossing crossing = underWay.remove(new Asked(self, message.id()));
            if (crossing != null && crossing.answeredNanos != 0) {
                crossing.there.addNanos(crossing.answeredNanos - crossing.leftNanos);
                crossing.back.addNanos(System.nanoTime() - crossing.answeredNanos);
            }
        }
    }

    @Override
    public PeerListener hearing(NodeId self, PeerListener node) {
        return new PeerListener() {
            @Override
            public void received(NodeId from, Message message) {
                heard(self, message);
                node.received(from, message);
            }

            @Override
            public void connected(NodeId peer) {
                node.connected(peer);
            }

            @Override
            public void disconnected(NodeId peer) {
                node.disconnected(peer);
            }

            @Override
            public void turnedAway(NodeId by, String detail) {
                node.turnedAway(by, detail);
            }

            @Override
            public void ahead(NodeId stranger, Epoch epoch) {
                node.ahead(stranger, epoch);
            }
        };
    }
}
