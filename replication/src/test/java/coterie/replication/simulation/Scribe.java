package coterie.replication.simulation;

import coterie.replication.Event;
import coterie.replication.message.Consensus;
import coterie.replication.message.Gossip;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.replication.message.RingReport;
import coterie.replication.simulation.Link.Packet;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Change;
import coterie.storage.Held;
import coterie.storage.UpdateOutcome;
import coterie.storage.codec.MalformedException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes down what nodes say and do, a line each, from the moment when it is told to begin. */
final class Scribe implements Narrator {

    /** What happens by the way, at times that chance decides. */
    private static final Set<Event> GOSSIP =
            EnumSet.of(
                    Event.MEMBER_SUSPECTED,
                    Event.SUSPICION_CONFIRMED,
                    Event.SUSPICION_REFUTED,
                    Event.PROBE_RELAYED,
                    Event.INDIRECT_PROBE_SAVED,
                    Event.LOCAL_HEALTH_LOWERED,
                    Event.LOCAL_HEALTH_RESTORED,
                    Event.STATES_EXCHANGED);

    private final Schedule schedule;
    private final Shorthand shorthand = new Shorthand();
    private final Map<Question, Integer> numbers = new TreeMap<>();
    private final List<String> lines = new ArrayList<>();
    private @Nullable PartitionId partition;
    private boolean recording;
    private long beganNanos;

    Scribe(Schedule schedule) {
        this.schedule = schedule;
    }

    /** A question is known by who asked it. */
    private record Question(NodeId asker, long id) implements Comparable<Question> {
        @Override
        public int compareTo(Question other) {
            int byAsker = asker.compareTo(other.asker);
            return byAsker != 0 ? byAsker : Long.compare(id, other.id);
        }
    }

    /**
     * Begins to write, at a time that counts as 0.
     *
     * @param only the one partition of which exchanges are told, or null for all
     */
    void begin(@Nullable PartitionId only) {
        partition = only;
        recording = true;
        beganNanos = schedule.now();
    }

    /** What it has written. */
    List<String> lines() {
        return lines;
    }

    /** The words that it uses. */
    Shorthand shorthand() {
        return shorthand;
    }

    /** Writes a line, if it is to write anything. */
    void line(String who, String what) {
        if (recording) {
            long micros = (schedule.now() - beganNanos) / 1_000;
            lines.add(
                    row(
                            String.format(Locale.ROOT, "%d.%03d", micros / 1_000, micros % 1_000),
                            who,
                            what));
        }
    }

    /** A line as it stands in the file. */
    static String row(String time, String who, String what) {
        return String.format(Locale.ROOT, "%9s  %-13s %s", time, who, what);
    }

    @Override
    public void sent(NodeId from, NodeId to, Packet packet) {
        tell(from + " → " + to, from, to, packet);
    }

    @Override
    public void lost(NodeId from, NodeId to, Packet packet) {
        tell(from + " ⇥ " + to, from, to, packet);
    }

    private void tell(String who, NodeId from, NodeId to, Packet packet) {
        Message message = decoded(packet);
        if (recording && !isLeftOut(to, message)) {
            NodeId asker = message instanceof Request ? from : to;
            int number =
                    numbers.computeIfAbsent(
                            new Question(asker, message.id()), _ -> numbers.size() + 1);
            line(who, "#" + number + " " + shorthand.of(message));
        }
    }

    private boolean isLeftOut(NodeId to, Message message) {
        return switch (message) {
            case Gossip _, Consensus _, RingReport _, LeaseGrant _ -> true;
            case RepairRequest request ->
                    partition != null && !request.partition().equals(partition);
            case RepairReply reply ->
                    partition != null && !numbers.containsKey(new Question(to, reply.id()));
            case Request _, Reply _ -> false;
        };
    }

    @Override
    public void read(NodeId node, Key key, Held held) {
        String state = held.verified() ? "" : ", unverified";
        line(node.value(), "reads " + key + " " + shorthand.of(held.siblings()) + state);
    }

    @Override
    public void merged(NodeId node, Key key, Change change) {
        switch (change) {
            case Change.Store store -> {
                if (store.record().actor() != null) {
                    shorthand.named(node, store.record().actor());
                }
                line(node.value(), "merges " + key + " " + shorthand.of(store.record().siblings()));
            }
            case Change.Keep _ -> line(node.value(), "has all of it of " + key);
            case Change.Remove _ -> line(node.value(), "removes " + key);
            case Change.Differs _ -> line(node.value(), "leaves " + key + " as it is");
            case Change.Dropped _ -> line(node.value(), "drops a hint of " + key);
            case Change.Refuse refusal -> line(node.value(), "refuses " + refusal);
        }
    }

    @Override
    public void completed(NodeId node, Key key, UpdateOutcome outcome) {
        line(
                node.value(),
                switch (outcome) {
                    case UpdateOutcome.Durable _ -> "synced " + key;
                    case UpdateOutcome.Refused refused -> "refused " + refused.reason();
                    case UpdateOutcome.Rejected rejected -> "rejected " + rejected.cause();
                    case UpdateOutcome.Failed _ -> "failed to sync " + key;
                });
    }

    @Override
    public void happened(NodeId node, Event event) {
        if (!GOSSIP.contains(event) && (partition == null || event != Event.EXCHANGE_VERIFIED)) {
            line(node.value(), "event " + event);
        }
    }

    private static Message decoded(Packet packet) {
        byte[] bytes = packet.bytes();
        try {
            if (MessageCodec.decode(bytes, 0, bytes.length) instanceof MessageCodec.Known known) {
                return known.message();
            }
        } catch (MalformedException malformed) {
            throw new IllegalStateException(malformed);
        }
        throw new IllegalStateException("no node says " + packet.name());
    }
}
