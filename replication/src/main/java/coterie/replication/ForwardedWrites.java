package coterie.replication;

import coterie.replication.message.Reply;
import coterie.ring.NodeId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The writes that other nodes forwarded to this shard within the last minute, so that a duplicate
 * finds its first answer and is not written twice. Past its bound the oldest are forgotten early.
 */
final class ForwardedWrites {

    /** How long a forwarded write is remembered. */
    static final long REMEMBERED_NANOS = 60_000_000_000L;

    /** The most that are remembered. */
    static final int MAX_REMEMBERED = 65_536;

    private final Environment environment;
    private final EventListener events;
    private final Map<Origin, Entry> entries = new LinkedHashMap<>();

    ForwardedWrites(Environment environment, EventListener events) {
        this.environment = environment;
        this.events = events;
    }

    private record Origin(NodeId from, long id) {}

    private static final class Entry {
        private final long sinceNanos;
        private @Nullable Reply reply;

        Entry(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    /**
     * Runs the write, unless it has been seen: then its answer is given again, or is still to come.
     * A refusal is such an answer: whoever heard it has gone elsewhere, and a duplicate that were
     * served then would make a second sibling.
     */
    void once(NodeId from, long id, Consumer<Consumer<Reply>> write, Consumer<Reply> answer) {
        forgetOld();
        Origin origin = new Origin(from, id);
        Entry seen = entries.get(origin);
        if (seen == null) {
            Entry entry = new Entry(environment.nanos());
            entries.put(origin, entry);
            write.accept(reply -> {
                entry.reply = reply;
                answer.accept(reply);
            });
        } else if (seen.reply == null) {
            events.happened(Event.FORWARD_JOINED);
        } else {
            events.happened(Event.FORWARD_ANSWERED_AGAIN);
            answer.accept(seen.reply);
        }
    }

    /** Whether the write has been seen, and is remembered. */
    boolean remembers(NodeId from, long id) {
        return entries.containsKey(new Origin(from, id));
    }

    private void forgetOld() {
        long now = environment.nanos();
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            boolean old = now - oldestFirst.next().sinceNanos >= REMEMBERED_NANOS;
            if (!old && entries.size() < MAX_REMEMBERED) {
                return;
            }
            if (!old) {
                events.happened(Event.FORWARD_FORGOTTEN);
            }
            oldestFirst.remove();
        }
    }
}
