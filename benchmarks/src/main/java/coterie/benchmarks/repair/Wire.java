package coterie.benchmarks.repair;

import coterie.replication.message.Gossip;
import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Carries messages as the frames that they are between real nodes, and counts them. Gossip is
 * carried and not counted: it goes on whether or not anything is compared.
 */
final class Wire {

    /** The length that precedes each message. */
    private static final int FRAME_HEADER_BYTES = 4;

    private static final long DELAY_NANOS = 100_000;

    private final VirtualTime time;
    private final Map<Traffic, Long> messages = new EnumMap<>(Traffic.class);
    private final Map<Traffic, Long> bytes = new EnumMap<>(Traffic.class);

    Wire(VirtualTime time) {
        this.time = time;
    }

    /** Forgets what it has counted. */
    void reset() {
        messages.clear();
        bytes.clear();
    }

    /** Encodes a message now, and decodes it where it arrives. */
    void carry(Message message, Consumer<Message> receiver) {
        Output out = new Output();
        MessageCodec.encode(message, out);
        byte[] payload = out.toBytes();
        if (!(message instanceof Gossip)) {
            Traffic traffic = trafficOf(message);
            messages.merge(traffic, 1L, Long::sum);
            bytes.merge(traffic, (long) FRAME_HEADER_BYTES + payload.length, Long::sum);
        }
        time.after(DELAY_NANOS, () -> receiver.accept(decode(payload)));
    }

    private static Message decode(byte[] payload) {
        try {
            if (MessageCodec.decode(payload, 0, payload.length)
                    instanceof MessageCodec.Known known) {
                return known.message();
            }
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("a message of a kind that is not known");
    }

    private static Traffic trafficOf(Message message) {
        return switch (message) {
            case RepairRequest.TreeNode _,
                    RepairReply.TreeDigests _,
                    RepairRequest.RehashLeaves _,
                    RepairReply.Rehashed _ ->
                    Traffic.TREES;
            case RepairRequest.LeafVersions _, RepairReply.Versions _ -> Traffic.VERSIONS;
            case Request.Read _, Reply.HeldReply _, Request.Replicate _, Reply.Stored _ ->
                    Traffic.OBJECTS;
            default -> throw new IllegalStateException("no part of an exchange: " + message);
        };
    }

    long messages() {
        return sum(messages);
    }

    long bytes() {
        return sum(bytes);
    }

    long bytes(Traffic traffic) {
        return bytes.getOrDefault(traffic, 0L);
    }

    private static long sum(Map<Traffic, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
