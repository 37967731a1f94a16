package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.ring.ClusterId;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.storage.ShardMap;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The first exchange on a connection: whoever opened it says hello, and the other side says welcome
 * or refuses.
 *
 * <p>Both sides say who they are and which version they speak, and either may refuse: no byte of
 * another cluster, of an unknown node or of an incompatible version is ever taken for a message.
 * Safe to use from any thread.
 */
final class Handshake {

    private static final int MAGIC = 0x436F7465; // "Cote"
    private static final int HELLO = 1;
    private static final int WELCOME = 2;
    private static final int REFUSAL = 3;

    /** The longest detail of a refusal. */
    private static final int MAX_DETAIL_LENGTH = 500;

    private final PeerSettings settings;
    private final int loops;
    private final Supplier<List<Long>> incarnations;
    private final Supplier<Epoch> epoch;

    Handshake(
            PeerSettings settings,
            int loops,
            Supplier<List<Long>> incarnations,
            Supplier<Epoch> epoch) {
        this.settings = settings;
        this.loops = loops;
        this.incarnations = incarnations;
        this.epoch = epoch;
    }

    /** How a handshake ended. */
    sealed interface Verdict {}

    /** Both sides will talk in the version, the lower of theirs. */
    record Accepted(Greeting greeting, ProtocolVersion version) implements Verdict {}

    /** This side will not talk to the other. */
    record Refused(RefusalReason reason, String detail) implements Verdict {}

    /** The other side will not talk to this one. */
    record RefusedByPeer(RefusalReason reason, String detail) implements Verdict {}

    /** What this node says when it has opened a connection. */
    Buffer hello(int loop) {
        return greeting(HELLO, ProtocolVersion.CURRENT, loop);
    }

    /** What it answers to one whom it accepts, with the version that both will speak. */
    Buffer welcome(Accepted accepted, int loop) {
        return greeting(WELCOME, accepted.version(), loop);
    }

    private Buffer greeting(int kind, ProtocolVersion version, int loop) {
        Output out = begin(kind, version);
        out.text(settings.clusterId().value());
        out.text(settings.self().value());
        out.u8(loop);
        out.u16(loops);
        List<Long> shards = incarnations.get();
        out.varint(shards.size());
        shards.forEach(out::u64);
        out.u64(epoch.get().value());
        out.text(settings.advertised().toString());
        out.text(settings.httpAdvertised().toString());
        out.u32(settings.limits().frameBytes());
        out.u64(Greeting.FEATURES);
        return frame(out);
    }

    /** What either side says when it will not talk to the other. */
    static Buffer refusal(RefusalReason reason, String detail) {
        Output out = begin(REFUSAL, ProtocolVersion.CURRENT);
        out.u8(reason.code());
        out.text(detail.substring(0, Math.min(detail.length(), MAX_DETAIL_LENGTH)));
        return frame(out);
    }

    private static Output begin(int kind, ProtocolVersion version) {
        Output out = new Output();
        out.u32(MAGIC);
        out.u8(kind);
        out.u16(version.major());
        out.u16(version.minor());
        return out;
    }

    private static Buffer frame(Output out) {
        return frame(out.array(), out.size());
    }

    /** A frame around the first bytes of an array. */
    static Buffer frame(byte[] bytes, int length) {
        return Buffer.buffer(FrameReader.HEADER_BYTES + length)
                .appendInt(length)
                .appendBytes(bytes, 0, length);
    }

    /** Reads a hello and judges who says it. */
    Verdict judge(byte[] bytes, int from, int length) throws MalformedException {
        return read(HELLO, bytes, from, length);
    }

    /** Reads the answer to this node's hello, which the expected node should have given. */
    Verdict answer(NodeId expected, byte[] bytes, int from, int length) throws MalformedException {
        Verdict verdict = read(WELCOME, bytes, from, length);
        if (verdict instanceof Accepted accepted && !accepted.greeting().node().equals(expected)) {
            return new Refused(
                    RefusalReason.OTHER_NODE,
                    "node "
                            + accepted.greeting().node()
                            + " answers where "
                            + expected
                            + " is expected");
        }
        return verdict;
    }

    private Verdict read(int wanted, byte[] bytes, int from, int length) throws MalformedException {
        Input in = new Input(bytes, from, length);
        if (in.u32() != MAGIC) {
            throw new MalformedException("it does not begin with the protocol's mark");
        }
        int kind = in.u8();
        ProtocolVersion version = new ProtocolVersion(in.u16(), in.u16());
        if (kind == REFUSAL) {
            return new RefusedByPeer(RefusalReason.of(in.u8()), in.text());
        }
        if (kind != wanted) {
            throw new MalformedException(
                    "a handshake of kind " + kind + " where " + wanted + " is expected");
        }
        if (!version.isCompatibleWith(ProtocolVersion.CURRENT)) {
            return new Refused(
                    RefusalReason.INCOMPATIBLE_VERSION,
                    "protocol "
                            + version
                            + " does not go with protocol "
                            + ProtocolVersion.CURRENT);
        }
        return judge(readGreeting(in), version);
    }

    private Verdict judge(Greeting greeting, ProtocolVersion version) {
        NodeId node = greeting.node();
        if (!greeting.clusterId().equals(settings.clusterId())) {
            return new Refused(
                    RefusalReason.OTHER_CLUSTER,
                    "node "
                            + node
                            + " belongs to cluster "
                            + greeting.clusterId()
                            + ", and "
                            + settings.self()
                            + " to cluster "
                            + settings.clusterId());
        }
        if (node.equals(settings.self())) {
            return new Refused(RefusalReason.SAME_NODE, "both sides are node " + node);
        }
        if (!settings.peers().containsKey(node)) {
            return new Refused(
                    RefusalReason.UNKNOWN_NODE, "node " + node + " is no member of the cluster");
        }
        return new Accepted(
                greeting,
                new ProtocolVersion(
                        version.major(),
                        Math.min(version.minor(), ProtocolVersion.CURRENT.minor())));
    }

    private static Greeting readGreeting(Input in) throws MalformedException {
        try {
            ClusterId cluster = new ClusterId(in.text());
            NodeId node = new NodeId(in.text());
            int loop = in.u8();
            int loops = in.u16();
            List<Long> shards = readIncarnations(in);
            Epoch epoch = new Epoch(in.u64());
            HostPort peerAddress = HostPort.parse(in.text());
            HostPort httpAddress = HostPort.parse(in.text());
            int frameBytes = in.u32();
            if (loop >= loops || frameBytes < FrameReader.HANDSHAKE_LIMIT_BYTES) {
                throw new MalformedException(
                        "loop " + loop + " of " + loops + ", frames of " + frameBytes + " bytes");
            }
            return new Greeting(
                    cluster,
                    node,
                    loop,
                    loops,
                    shards,
                    epoch,
                    peerAddress,
                    httpAddress,
                    frameBytes,
                    in.u64());
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private static List<Long> readIncarnations(Input in) throws MalformedException {
        int count = in.count(Long.BYTES);
        if (count > ShardMap.MAX_SHARDS) {
            throw new MalformedException(count + " shards");
        }
        List<Long> shards = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            shards.add(in.u64());
        }
        return shards;
    }
}
