package coterie.replication.message;

import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.ArrayList;
import java.util.List;

/** The bytes of gossip. */
@SuppressWarnings("EnumOrdinal") // the enum promises to be appended to only, and a test holds it
final class GossipCodec {

    /** Of a {@link Gossip.Relayed}: the target answered. */
    private static final int REACHED = 1;

    private static final int LEAST_RUMOUR_BYTES = 1 + 2 + 1;

    private static final List<Rumour.State> STATES = List.of(Rumour.State.values());

    private GossipCodec() {}

    static void encode(Gossip gossip, Output out) {
        switch (gossip) {
            case Gossip.Ping ping -> {
                MessageCodec.begin(MessageCodec.PING, ping, out);
                out.u8(ping.load());
                put(out, ping.rumours());
            }
            case Gossip.PingRequest request -> {
                MessageCodec.begin(MessageCodec.PING_REQUEST, request, out);
                Fields.putNode(out, request.target());
                put(out, request.rumours());
            }
            case Gossip.PushPull push -> {
                MessageCodec.begin(MessageCodec.PUSH_PULL, push, out);
                out.u64(push.digest());
                put(out, push.states());
            }
            case Gossip.Pong pong -> {
                MessageCodec.begin(MessageCodec.PONG, pong, out);
                out.u8(pong.load());
                out.u64(pong.oldestHintMillis());
                put(out, pong.rumours());
            }
            case Gossip.Relayed relayed -> {
                MessageCodec.begin(MessageCodec.RELAYED, relayed, out);
                out.u8(relayed.reached() ? REACHED : 0);
                put(out, relayed.rumours());
            }
            case Gossip.PushPulled pulled -> {
                MessageCodec.begin(MessageCodec.PUSH_PULLED, pulled, out);
                out.u64(pulled.digest());
                put(out, pulled.states());
            }
        }
    }

    static Gossip decode(int kind, long id, Epoch epoch, Input in) throws MalformedException {
        return switch (kind) {
            case MessageCodec.PING -> new Gossip.Ping(id, epoch, in.u8(), rumours(in));
            case MessageCodec.PING_REQUEST ->
                    new Gossip.PingRequest(id, epoch, Fields.node(in), rumours(in));
            case MessageCodec.PUSH_PULL -> new Gossip.PushPull(id, epoch, in.u64(), rumours(in));
            case MessageCodec.PONG -> new Gossip.Pong(id, epoch, in.u8(), in.u64(), rumours(in));
            case MessageCodec.RELAYED ->
                    new Gossip.Relayed(id, epoch, (in.u8() & REACHED) != 0, rumours(in));
            case MessageCodec.PUSH_PULLED ->
                    new Gossip.PushPulled(id, epoch, in.u64(), rumours(in));
            default -> throw new IllegalStateException("no gossip has the kind " + kind);
        };
    }

    private static void put(Output out, List<Rumour> rumours) {
        out.varint(rumours.size());
        for (Rumour rumour : rumours) {
            out.u8(rumour.state().ordinal());
            Fields.putNode(out, rumour.member());
            out.varint(rumour.incarnation());
            if (rumour.state() != Rumour.State.ALIVE) {
                Fields.putNode(out, rumour.by());
            }
        }
    }

    private static List<Rumour> rumours(Input in) throws MalformedException {
        int count = in.count(LEAST_RUMOUR_BYTES);
        List<Rumour> rumours = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Rumour.State state = state(in.u8());
            NodeId member = Fields.node(in);
            long incarnation = in.varint();
            NodeId by = state == Rumour.State.ALIVE ? member : Fields.node(in);
            rumours.add(new Rumour(member, state, incarnation, by));
        }
        return rumours;
    }

    /** What a newer version says of a member is taken for a doubt, which the member may refute. */
    private static Rumour.State state(int ordinal) {
        return ordinal < STATES.size() ? STATES.get(ordinal) : Rumour.State.SUSPECT;
    }
}
