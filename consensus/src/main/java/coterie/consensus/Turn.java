package coterie.consensus;

import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;

/** One input's effects, as they come together. */
final class Turn {

    private final long nowNanos;
    private final List<Persist> persist = new ArrayList<>();
    private final List<Effects.Send> sends = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private final List<PaxosEvent> events = new ArrayList<>();

    Turn(long nowNanos) {
        this.nowNanos = nowNanos;
    }

    /** When it is. */
    long nowNanos() {
        return nowNanos;
    }

    void persist(Persist record) {
        persist.add(record);
    }

    void send(NodeId to, PaxosMessage message) {
        sends.add(new Effects.Send(to, message));
    }

    void send(Iterable<NodeId> nodes, PaxosMessage message) {
        nodes.forEach(node -> send(node, message));
    }

    void tell(Notice notice) {
        notices.add(notice);
    }

    void mark(PaxosEvent event) {
        events.add(event);
    }

    Effects effects() {
        return new Effects(persist, new Effects.Then(sends, notices, events));
    }
}
