package coterie.replication.gossip;

import coterie.ring.NodeId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pings that this node sent and that were not answered yet, oldest first. */
final class OpenPings {

    /** The most of them. */
    static final int LIMIT = 256;

    private final long patienceNanos;
    private final Map<Long, Sent> open = new LinkedHashMap<>();

    /** For whom a ping was sent, if not for this node itself. */
    record Errand(NodeId asker, long id) {}

    /** A ping on its way. */
    record Sent(Standing target, long atNanos, @Nullable Errand errand) {}

    /**
     * @param patienceNanos after which an answer is of no use any more
     */
    OpenPings(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** Whether there is room for one more, after the oldest ones were given up. */
    boolean hasRoom(long nowNanos) {
        Iterator<Sent> oldest = open.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next().atNanos() > patienceNanos) {
            oldest.remove();
        }
        return open.size() < LIMIT;
    }

    void add(long id, Sent ping) {
        open.put(id, ping);
    }

    boolean contains(long id) {
        return open.containsKey(id);
    }

    /** Takes the ping that this member answers by its id, or null if there is none. */
    @Nullable Sent answered(NodeId from, long id) {
        Sent sent = open.get(id);
        if (sent == null || !sent.target().member().equals(from)) {
            return null;
        }
        return open.remove(id);
    }

    int size() {
        return open.size();
    }
}
