package coterie.replication.message;

import coterie.replication.paxos.PaxosCodec;
import coterie.ring.Epoch;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;

/**
 * The bytes of a message: its kind, its id, the epoch, then what the kind brings. {@code
 * docs/wire-format.md} has the layout.
 *
 * <p>A newer version may append fields to any message, which this one ignores, and may add kinds.
 * Kinds below {@link #FIRST_REPLY} are requests and the others replies, so that an older node can
 * answer even a request that it does not know.
 */
public final class MessageCodec {

    /** The kinds from here to 255 are replies. */
    static final int FIRST_REPLY = 0x80;

    static final int READ = 0x01;
    static final int REPLICATE = 0x02;
    static final int FORWARD_WRITE = 0x03;
    static final int LIST_KEYS = 0x04;
    static final int PING = 0x05;
    static final int DELIVER = 0x06;
    static final int PING_REQUEST = 0x07;
    static final int PUSH_PULL = 0x08;
    static final int TREE_NODE = 0x10;
    static final int LEAF_VERSIONS = 0x11;
    static final int REHASH_LEAVES = 0x12;
    static final int COLLECT_TOMBSTONES = 0x13;
    static final int VERIFIED_WITH_ALL = 0x14;
    static final int FETCH_RECORDS = 0x15;
    static final int FIND_MISSING = 0x16;
    static final int HELD_REPLY = 0x81;
    static final int STORED = 0x82;
    static final int FORWARDED = 0x83;
    static final int KEYS = 0x84;
    static final int PONG = 0x85;
    static final int REFUSED = 0x86;
    static final int DELIVERED = 0x87;
    static final int RELAYED = 0x88;
    static final int PUSH_PULLED = 0x89;
    static final int TREE_DIGESTS = 0x90;
    static final int VERSIONS = 0x91;
    static final int REHASHED = 0x92;
    static final int COLLECTED = 0x93;
    static final int VERIFIED = 0x94;
    static final int RECORDS = 0x95;
    static final int MISSING = 0x96;

    /** It awaits no answer, so an older node may pass over it as over a reply. */
    static final int CONSENSUS = 0xA0;

    /** These await none by their id, and an older node may pass over them, too. */
    static final int RING_REPORT = 0xA1;

    static final int LEASE_GRANT = 0xA2;

    private MessageCodec() {}

    /** What a frame turned out to be. */
    public sealed interface Decoded {}

    /** A message that this version knows. */
    public record Known(Message message) implements Decoded {}

    /**
     * A request of a kind that only newer versions know. It is to be answered, so that its sender
     * need not wait.
     */
    public record UnknownRequest(long id, Epoch epoch) implements Decoded {}

    /**
     * A reply of a kind, or with an outcome, that only newer versions know: its request will run
     * out of time.
     */
    public record UnknownReply(long id, Epoch epoch) implements Decoded {}

    /** Appends the message's bytes. */
    public static void encode(Message message, Output out) {
        switch (message) {
            case Request request -> RequestCodec.encode(request, out);
            case Reply reply -> ReplyCodec.encode(reply, out);
            case Gossip gossip -> GossipCodec.encode(gossip, out);
            case Consensus consensus -> {
                begin(CONSENSUS, consensus, out);
                PaxosCodec.encode(consensus.message(), out);
            }
            case RingReport report -> LeaseCodec.encode(report, out);
            case LeaseGrant grant -> LeaseCodec.encode(grant, out);
        }
    }

    /**
     * Reads a message. What follows its known fields is ignored.
     *
     * @param bytes holds it, and is not kept
     * @param from where it begins
     * @param length how many bytes it has
     * @throws MalformedException where the bytes are no message
     */
    public static Decoded decode(byte[] bytes, int from, int length) throws MalformedException {
        Input in = new Input(bytes, from, length);
        try {
            int kind = in.u8();
            long id = in.u64();
            Epoch epoch = new Epoch(in.u64());
            return switch (kind) {
                case PING, PING_REQUEST, PUSH_PULL, PONG, RELAYED, PUSH_PULLED ->
                        new Known(GossipCodec.decode(kind, id, epoch, in));
                case CONSENSUS -> new Known(new Consensus(epoch, PaxosCodec.decode(in)));
                case RING_REPORT -> new Known(LeaseCodec.report(epoch, in));
                case LEASE_GRANT -> new Known(LeaseCodec.grant(epoch, in));
                default ->
                        kind < FIRST_REPLY
                                ? RequestCodec.decode(kind, id, epoch, in)
                                : ReplyCodec.decode(kind, id, epoch, in);
            };
        } catch (IllegalArgumentException e) {
            // The types themselves refuse what they cannot be; here that is no bug but a frame that
            // is none.
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    /** Appends what every message begins with. */
    static void begin(int kind, Message message, Output out) {
        out.u8(kind);
        out.u64(message.id());
        out.u64(message.epoch().value());
    }
}
