package coterie.replication.gossip;

import coterie.replication.Event;
import coterie.replication.message.Gossip;
import coterie.replication.message.Rumour;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.Collection;
import java.util.List;

/**
 * Finds out, together with its peers, which members can be reached.
 *
 * <p>Each interval it probes one member, so the cost is the same whatever the cluster's size; what
 * it learns rides on the probes and their answers, and reaches everybody in a number of intervals
 * that grows with the logarithm of the cluster's size. Every now and then it compares all that it
 * believes with one other, in case a rumour died out before all had heard it.
 *
 * <p>A single-threaded state machine: it does something when it is called, or when one of its
 * timers fires.
 */
public final class Gossiper {

    /** No id of a request. */
    private static final long NO_COMPARISON = -1;

    private final GossipSettings settings;
    private final GossipPort port;
    private final GossipListener listener;
    private final LocalHealth health;
    private final Standings standings;
    private final Prober prober;
    private Epoch highest;
    private long comparison = NO_COMPARISON;

    /**
     * @param self this node
     * @param members all members, whether or not this node is named among them
     */
    public Gossiper(
            NodeId self,
            Collection<NodeId> members,
            GossipSettings settings,
            GossipPort port,
            GossipListener listener) {
        this.settings = settings;
        this.port = port;
        this.listener = listener;
        this.highest = port.epoch();
        this.health = new LocalHealth(port, settings.worstHealth());
        this.standings = new Standings(self, members, settings, port, listener, health);
        this.prober = new Prober(settings, port, standings, health);
    }

    /** Begins to probe, somewhere within the first interval. */
    public void start() {
        prober.start();
        long every = GossipSettings.PUSH_PULL_INTERVALS * settings.probeIntervalNanos();
        port.after(port.random().nextLong(every), () -> compare(every));
    }

    /**
     * From now on these are the members, whether or not this node is named among them. Those who
     * are gone are forgotten without a word; new ones count as reachable, and are probed in their
     * turn.
     */
    public void membersAre(Collection<NodeId> members) {
        standings.membersAre(members);
        prober.membersChanged();
        if (port.epoch().compareTo(highest) > 0) {
            highest = port.epoch();
        }
    }

    /** A connection to the member stands: it is asked at once whether it is there. */
    public void connected(NodeId member) {
        prober.greet(member);
    }

    /**
     * The connection to the member broke: this node cannot reach it, and doubts that others do. It
     * is reachable again when it has answered a ping.
     */
    public void disconnected(NodeId member) {
        Standing standing = standings.of(member);
        if (standing != null) {
            standings.lost(standing);
        }
    }

    /** A message has come. */
    public void received(NodeId from, Gossip message) {
        if (message.epoch().compareTo(highest) > 0) {
            highest = message.epoch();
            listener.heardNewerEpoch(from, highest);
        }
        switch (message) {
            case Gossip.Ping ping -> {
                hear(ping.rumours());
                heardLoad(from, ping.load());
                answer(from, ping);
            }
            case Gossip.PingRequest request -> {
                hear(request.rumours());
                prober.relay(from, request);
            }
            case Gossip.PushPull push -> {
                hear(push.states());
                pull(from, push);
            }
            case Gossip.Pong pong -> {
                hear(pong.rumours());
                Long askedAtNanos = prober.answered(from, pong);
                if (askedAtNanos != null) {
                    heardLoad(from, pong.load());
                    listener.heardOldestHint(from, askedAtNanos, pong.oldestHintMillis());
                }
            }
            case Gossip.Relayed relayed -> {
                hear(relayed.rumours());
                prober.relayed(from, relayed);
            }
            case Gossip.PushPulled pulled -> pulled(from, pulled);
        }
    }

    private void hear(List<Rumour> rumours) {
        Rumour claim = standings.own();
        rumours.forEach(standings::hear);
        if (!standings.own().equals(claim)) {
            prober.showItself();
        }
    }

    private void heardLoad(NodeId from, int load) {
        Standing standing = standings.of(from);
        if (standing != null) {
            standing.load(load);
        }
    }

    /** Answers with the refutation, if the sender had heard ill of this node. */
    private void answer(NodeId from, Gossip.Ping ping) {
        boolean accused =
                ping.rumours().stream()
                        .anyMatch(rumour ->
                                rumour.member().equals(standings.own().member())
                                        && rumour.state() != Rumour.State.ALIVE);
        List<Rumour> told = accused ? standings.tellFirst(standings.own()) : standings.tell(from);
        port.send(
                from,
                new Gossip.Pong(
                        ping.id(), port.epoch(), port.load(), port.oldestHintMillis(), told));
    }

    /** Compares notes with somebody. */
    private void compare(long everyNanos) {
        NodeId other = prober.anybody();
        if (other != null) {
            comparison = prober.nextId();
            push(other, comparison, List.of());
        }
        port.after(everyNanos, () -> compare(everyNanos));
    }

    private void push(NodeId to, long id, List<Rumour> states) {
        port.send(to, new Gossip.PushPull(id, port.epoch(), standings.digest(), states));
    }

    private void pull(NodeId from, Gossip.PushPull push) {
        long digest = standings.digest();
        List<Rumour> states = digest == push.digest() ? List.of() : standings.states();
        port.send(from, new Gossip.PushPulled(push.id(), port.epoch(), digest, states));
    }

    /** The other believed something else. If this node still does it says what, once. */
    private void pulled(NodeId from, Gossip.PushPulled pulled) {
        if (!pulled.states().isEmpty()) {
            port.happened(Event.STATES_EXCHANGED);
        }
        hear(pulled.states());
        boolean first = pulled.id() == comparison;
        comparison = NO_COMPARISON;
        if (first && pulled.digest() != standings.digest()) {
            push(from, prober.nextId(), standings.states());
        }
    }

    /** What is said of the member; of this node itself, and of strangers, nothing bad. */
    public Rumour.State stateOf(NodeId member) {
        Standing standing = standings.of(member);
        return standing == null ? Rumour.State.ALIVE : standing.rumour().state();
    }

    /** The member's own number, as far as this node has heard. */
    public long incarnationOf(NodeId member) {
        Standing standing = standings.of(member);
        return standing == null ? standings.own().incarnation() : standing.rumour().incarnation();
    }

    /** How many intervals longer than usual its interval is now. */
    public int healthScore() {
        return health.score();
    }

    /** Whether this node can reach the member, as far as it knows. */
    public boolean isReachable(NodeId member) {
        Standing standing = standings.of(member);
        return standing == null || standing.isReachable();
    }

    /** How busy the member was when it last spoke to this node, 0 to 255; 0 if it never did. */
    public int loadOf(NodeId member) {
        Standing standing = standings.of(member);
        return standing == null ? 0 : standing.load();
    }

    /** The newest ring that anybody was heard to go by, this node among them. */
    public Epoch highestEpoch() {
        return highest;
    }
}
