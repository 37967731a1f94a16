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
import java.util.Map;
import java.util.function.Supplier;

/**
 * The first exchange on a connection: whoever opened it says hello, and the other side says welcome
 * or refuses.
 *
 * <p>Both sides say who they are and which version they speak, and either may refuse: no byte of
 * another cluster, of one that is no member now or of an incompatible version is ever taken for a
 * message. Safe to use from any thread.
 */
final class Handshake {

    private final PeerSettings settings;
    private final Peers peers;
    private final int loops;
    private final Supplier<List<Long>> incarnations;
    private final Supplier<Epoch> epoch;

    Handshake(
            PeerSettings settings,
            Peers peers,
            int loops,
            Supplier<List<Long>> incarnations,
            Supplier<Epoch> epoch) {
        this.settings = settings;
        this.peers = peers;
        this.loops = loops;
        this.incarnations = incarnations;
        this.epoch = epoch;
    }

    /** How a handshake ended. */
    sealed interface Verdict {}

    /** Both sides will talk in the version, the lower of theirs. */
    record Accepted(Greeting greeting, ProtocolVersion version) implements Verdict {}

    /** The other side is no peer, but asks something; it is told in the version. */
    record Asked(Buffer question, ProtocolVersion version) implements Verdict {}

    /** This side will not talk to the other. */
    record Refused(RefusalReason reason, String detail) implements Verdict {}

    /** The other side will not talk to this one. */
    record RefusedByPeer(RefusalReason reason, String detail) implements Verdict {}

    /** What this node says when it has opened a connection. */
    Buffer hello(int loop) {
        return greeting(HandshakeFrame.HELLO, ProtocolVersion.CURRENT, loop);
    }

    /** What it answers to one whom it accepts, with the version that both will speak. */
    Buffer welcome(Accepted accepted, int loop) {
        return greeting(HandshakeFrame.WELCOME, accepted.version(), loop);
    }

    private Buffer greeting(int kind, ProtocolVersion version, int loop) {
        Output out = HandshakeFrame.begin(kind, version);
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
        FoundersMarks.of(settings.founders()).put(out);
        return HandshakeFrame.framed(out);
    }

    /** Reads a hello and judges who says it, or reads a question. */
    Verdict judge(byte[] bytes, int from, int length) throws MalformedException {
        return read(HandshakeFrame.HELLO, bytes, from, length);
    }

    /** Reads the answer to this node's hello, which the expected node should have given. */
    Verdict answer(NodeId expected, byte[] bytes, int from, int length) throws MalformedException {
        Verdict verdict = read(HandshakeFrame.WELCOME, bytes, from, length);
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
        HandshakeFrame frame = HandshakeFrame.read(in);
        int kind = frame.kind();
        ProtocolVersion version = frame.version();
        if (kind == HandshakeFrame.REFUSAL) {
            return HandshakeFrame.readRefusal(in);
        }
        boolean asks = kind == HandshakeFrame.ASK && wanted == HandshakeFrame.HELLO;
        if (kind != wanted && !asks) {
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
        return asks
                ? new Asked(Buffer.buffer(Question.read(in)), spoken(version))
                : judge(readGreeting(in), version);
    }

    /** The version that both sides can speak. */
    private static ProtocolVersion spoken(ProtocolVersion theirs) {
        return new ProtocolVersion(
                theirs.major(), Math.min(theirs.minor(), ProtocolVersion.CURRENT.minor()));
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
        if (peers.isFormer(node)) {
            return new Refused(
                    RefusalReason.FORMER_MEMBER,
                    "node "
                            + node
                            + " has left the cluster or was removed,"
                            + " and its name is never given again");
        }
        if (peers.get(node) == null) {
            return unknown(greeting);
        }
        Map.Entry<NodeId, HostPort> elsewhere =
                greeting.founders().firstDifference(settings.founders());
        if (elsewhere != null) {
            return new Refused(
                    RefusalReason.OTHER_FOUNDERS,
                    "the cluster cannot form: --cluster must be the same list on each founder, but"
                            + " node "
                            + node
                            + " was given another address of "
                            + elsewhere.getKey()
                            + " than "
                            + settings.self()
                            + ", which was given "
                            + elsewhere.getValue());
        }
        return new Accepted(greeting, spoken(version));
    }

    /** Either the other one is no member, or this node has not heard yet that it is. */
    private Refused unknown(Greeting greeting) {
        NodeId node = greeting.node();
        Epoch own = epoch.get();
        boolean isAhead = greeting.epoch().compareTo(own) > 0;
        if (isAhead) {
            peers.ahead(node, greeting.epoch());
        }
        return new Refused(
                RefusalReason.UNKNOWN_NODE,
                "node "
                        + node
                        + " is no member of the cluster"
                        + (isAhead
                                ? " as node %s knows it at epoch %s; but %s goes by epoch %s"
                                        .formatted(settings.self(), own, node, greeting.epoch())
                                : ""));
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
                    in.u64(),
                    FoundersMarks.read(in));
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
