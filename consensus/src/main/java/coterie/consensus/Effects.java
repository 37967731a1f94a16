package coterie.consensus;

import coterie.ring.NodeId;
import java.util.List;

/**
 * What a {@link PaxosNode} wants done after an input: persist this, and only when all of it is
 * durable, do that. What it sends rests on what it persists; a promise that a crash can undo is
 * none.
 *
 * <p>Inputs need not wait for it. But effects are carried out in the order of their inputs, each
 * only after those before: not even effects that persist nothing overtake.
 *
 * @param persist in this order; may be empty
 * @param then what follows once that is durable
 */
public record Effects(List<Persist> persist, Then then) {

    /** Copies. */
    public Effects {
        persist = List.copyOf(persist);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return persist.isEmpty() && then.isEmpty();
    }

    /**
     * What may be done only once all before it is durable.
     *
     * @param sends to be sent, in this order; each may be lost. One to this node itself is given
     *     back to it as an input, so that its own vote, too, counts only when it is durable
     * @param notices what has come of it
     * @param events what was rare about it, to be counted
     */
    public record Then(List<Send> sends, List<Notice> notices, List<PaxosEvent> events) {

        /** Copies. */
        public Then {
            sends = List.copyOf(sends);
            notices = List.copyOf(notices);
            events = List.copyOf(events);
        }

        /** Whether there is nothing to do. */
        public boolean isEmpty() {
            return sends.isEmpty() && notices.isEmpty() && events.isEmpty();
        }
    }

    /** A message and whom it is for. */
    public record Send(NodeId to, PaxosMessage message) {}
}
