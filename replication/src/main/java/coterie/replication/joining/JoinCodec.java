package coterie.replication.joining;

import coterie.consensus.PaxosMessage;
import coterie.replication.HostPort;
import coterie.replication.agreed.Address;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.joining.JoinAnswer.Joined;
import coterie.replication.joining.JoinAnswer.Reason;
import coterie.replication.joining.JoinAnswer.Refused;
import coterie.replication.paxos.PaxosCodec;
import coterie.ring.ClusterId;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;

/**
 * The bytes of a {@link JoinRequest} and of a {@link JoinAnswer}: the version of the layout, then
 * the components in their order, texts empty where there is none. What later versions append is
 * passed over.
 */
public final class JoinCodec {

    /** The version of the layouts. Another one is not understood. */
    static final int FORMAT = 1;

    /** The most characters of a refusal's words. */
    static final int MAX_DETAIL_LENGTH = 1_000;

    private static final int JOINED = 1;
    private static final int REFUSED = 2;

    private JoinCodec() {}

    /** What this program can read. */
    public static JoinRequest.Formats formats() {
        return new JoinRequest.Formats(
                AgreedCodec.STATE_FORMAT, AgreedCodec.COMMAND_FORMAT, PaxosCodec.FORMAT);
    }

    /** The bytes of a request. */
    public static byte[] encode(JoinRequest request) {
        Output out = new Output();
        out.u8(FORMAT);
        out.text(request.member().id().value());
        out.text(request.member().zone());
        out.varint(request.member().weight());
        HostPort http = request.address().http();
        out.text(request.address().peer().toString());
        out.text(http == null ? "" : http.toString());
        NodeId replaces = request.replaces();
        out.text(replaces == null ? "" : replaces.value());
        ClusterId cluster = request.cluster();
        out.text(cluster == null ? "" : cluster.value());
        out.u8(request.formats().state());
        out.u8(request.formats().command());
        out.u8(request.formats().log());
        return out.toBytes();
    }

    /**
     * The request of these bytes.
     *
     * @throws MalformedException where they are none, or of another version
     */
    public static JoinRequest decodeRequest(byte[] bytes) throws MalformedException {
        Input in = new Input(bytes);
        checkFormat("request to join", in.u8());
        try {
            NodeId id = new NodeId(in.text());
            String zone = in.text();
            int weight = Math.clamp(in.varint(), -1, Integer.MAX_VALUE);
            Member member = new Member(id, zone, weight);
            HostPort peer = HostPort.parse(in.text());
            String http = in.text();
            String replaces = in.text();
            String cluster = in.text();
            return new JoinRequest(
                    member,
                    new Address(peer, http.isEmpty() ? null : HostPort.parse(http)),
                    replaces.isEmpty() ? null : new NodeId(replaces),
                    cluster.isEmpty() ? null : new ClusterId(cluster),
                    new JoinRequest.Formats(in.u8(), in.u8(), in.u8()));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    /** The bytes of an answer. */
    public static byte[] encode(JoinAnswer answer) {
        Output out = new Output();
        out.u8(FORMAT);
        switch (answer) {
            case Joined joined -> {
                out.u8(JOINED);
                out.text(joined.cluster().value());
                PaxosCodec.encode(joined.log(), out);
            }
            case Refused refused -> {
                String detail = refused.detail();
                out.u8(REFUSED);
                out.u8(refused.reason().code());
                out.text(detail.substring(0, Math.min(detail.length(), MAX_DETAIL_LENGTH)));
            }
        }
        return out.toBytes();
    }

    /**
     * The answer of these bytes. The state that it brings is not looked at.
     *
     * @throws MalformedException where they are none, or of another version
     */
    public static JoinAnswer decodeAnswer(byte[] bytes) throws MalformedException {
        Input in = new Input(bytes);
        checkFormat("answer to a request to join", in.u8());
        int kind = in.u8();
        return switch (kind) {
            case JOINED -> joined(in);
            case REFUSED -> new Refused(Reason.of(in.u8()), in.text());
            default -> throw new MalformedException("answer " + kind + " is unknown");
        };
    }

    private static Joined joined(Input in) throws MalformedException {
        ClusterId cluster;
        try {
            cluster = new ClusterId(in.text());
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
        if (PaxosCodec.decode(in) instanceof PaxosMessage.Install log) {
            return new Joined(cluster, log);
        }
        throw new MalformedException("an answer without the cluster's log");
    }

    private static void checkFormat(String what, int found) throws MalformedException {
        if (found != FORMAT) {
            throw new MalformedException(
                    "a " + what + " of format " + found + "; this program knows " + FORMAT);
        }
    }
}
