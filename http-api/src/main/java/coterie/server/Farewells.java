package coterie.server;

import coterie.http.Gate;
import coterie.replication.Node;
import coterie.replication.PeerListener;
import coterie.replication.agreed.AgreedState;
import coterie.replication.membership.Agreement;
import coterie.replication.message.Message;
import coterie.replication.vertx.PeerStatus;
import coterie.replication.vertx.PeerTransport;
import coterie.replication.vertx.ShardLoop;
import coterie.ring.Epoch;
import coterie.ring.MemberState;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Undertaking;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Notices that this node is a member no more, and says so once. It hears of it by the log, or, if
 * it was away meanwhile, by its peers, who do not let it in.
 *
 * <p>Works on the first loop.
 */
final class Farewells implements PeerListener {

    /** How long a node that was given up answers why it serves no more. */
    static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Node node;
    private final PeerTransport transport;
    private final Gate gate;
    private final Consumer<Farewell> listener;
    private final boolean foundsAlone;
    private final ShardLoop loop;
    private AgreedState known;
    private boolean isTurnedAway;
    private boolean isSaid;

    /**
     * @param agreement that has not started
     * @param foundsAlone whether it has founded a cluster of its own with this start
     * @param gate closed when there is something to say
     * @param listener hears of it, on the first loop
     */
    Farewells(
            Node node,
            PeerTransport transport,
            Agreement agreement,
            boolean foundsAlone,
            Gate gate,
            Consumer<Farewell> listener) {
        this.node = node;
        this.transport = transport;
        this.foundsAlone = foundsAlone;
        this.gate = gate;
        this.listener = listener;
        this.loop = transport.shards().getFirst();
        this.known = node.agreed();
        agreement.follow(this::agreed);
    }

    /** The folder may know it already. */
    void start() {
        loop.mailbox().post(() -> agreed(known));
    }

    private void agreed(AgreedState state) {
        NodeId self = node.self();
        if (state.membership().former().contains(self)) {
            boolean leaves = isLeaving(known.membership()) || isServingStandby();
            say(
                    leaves ? Farewell.Kind.IN_ORDER : Farewell.Kind.GIVEN_UP,
                    leaves
                            ? self + " has left the cluster, and its data are handed over"
                            : self
                                    + " is no member of the cluster any more: it has left, or was"
                                    + " removed, and its name is never given again");
        }
        known = state;
    }

    /** A standby has nothing to hand over, so it leaves in a single step. */
    private boolean isServingStandby() {
        return gate.isOpen() && known.membership().states().get(node.self()) == MemberState.STANDBY;
    }

    /** Whether this node hands over what it has, and is gone with the next epoch. */
    private boolean isLeaving(Membership membership) {
        Undertaking change = membership.undertaking();
        return change != null
                && change.step() == Undertaking.Step.SWITCH
                && !change.isCancelled()
                && node.self().equals(change.change().departing())
                && !change.change().givesUpDeparting();
    }

    @Override
    public void turnedAway(NodeId by, String detail) {
        node.turnedAway(by, detail);
        loop.mailbox()
                .post(() -> {
                    if (!isTurnedAway) {
                        isTurnedAway = true;
                        judge(by + " says: " + detail);
                    }
                });
    }

    /** As long as anybody lets it in, the one that does not may be mistaken, or ahead. */
    private void judge(String words) {
        if (transport.peers().stream().anyMatch(PeerStatus::connected)) {
            loop.environment().after(PAUSE.toNanos(), () -> judge(words));
        } else {
            boolean inOrder = isLeaving(known.membership()) && hasHandedOver();
            say(inOrder ? Farewell.Kind.IN_ORDER : Farewell.Kind.GIVEN_UP, words);
        }
    }

    private boolean hasHandedOver() {
        return node.transfers().stream()
                .allMatch(shard ->
                        shard.epoch().equals(known.membership().epoch())
                                && shard.handoversLeft() == 0);
    }

    /**
     * Whoever founds alone cannot be told by other founders that it has done so before. So where it
     * has just begun, and meets one who has got further with its cluster, it believes that.
     */
    @Override
    public void ahead(NodeId stranger, Epoch epoch) {
        node.ahead(stranger, epoch);
        loop.mailbox()
                .post(() -> {
                    if (foundsAlone && known.membership().epoch().equals(Epoch.FIRST)) {
                        say(
                                Farewell.Kind.FORGETFUL,
                                "the data folder of %1$s was empty, but its cluster is not new: %2$s"
                                                .formatted(node.self(), stranger)
                                        + " goes by its epoch "
                                        + epoch
                                        + ". Start with an empty folder, and --join with the peer"
                                        + " address of "
                                        + stranger);
                    }
                });
    }

    private void say(Farewell.Kind kind, String words) {
        if (!isSaid) {
            isSaid = true;
            gate.close(words);
            Farewell farewell = new Farewell(kind, words);
            long patience = kind == Farewell.Kind.IN_ORDER ? 0 : LAST_WORDS.toNanos();
            loop.environment().after(patience, () -> listener.accept(farewell));
        }
    }

    @Override
    public void received(NodeId from, Message message) {
        node.received(from, message);
    }

    @Override
    public void connected(NodeId peer) {
        node.connected(peer);
    }

    @Override
    public void disconnected(NodeId peer) {
        node.disconnected(peer);
    }
}
