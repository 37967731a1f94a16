package coterie.replication.gossip;

import coterie.replication.Event;
import coterie.replication.message.Gossip;
import coterie.replication.message.Message;
import coterie.ring.NodeId;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Probes one member in each interval: directly, then, if half the interval brings no answer,
 * through some others; and suspects it if the interval ends without one (SWIM, §3.1 and §4.2). An
 * observer in bad health takes longer for all of it (Lifeguard, §4.1).
 *
 * <p>An other that cannot reach the member either says so. One that is silent is a sign that this
 * node itself is not heard, or does not hear.
 */
final class Prober {

    /** How many intervals a late answer may be of use: as far as bad health stretches one. */
    private static final int PATIENCE_INTERVALS = 1 + GossipSettings.WORST_HEALTH;

    /** A relay says after so many tenths of the time for a direct probe that it got no answer. */
    private static final int NACK_TENTHS = 8;

    private final GossipSettings settings;
    private final GossipPort port;
    private final Standings standings;
    private final LocalHealth health;
    private final ProbeOrder order;
    private final OpenPings pings;
    private @Nullable Probe current;
    private long sequence;

    private static final class Probe {
        private final Standing target;
        private final long id;
        private final Set<NodeId> silentRelays = new TreeSet<>();
        private boolean hasRelays;
        private boolean answered;

        Probe(Standing target, long id) {
            this.target = target;
            this.id = id;
        }
    }

    Prober(GossipSettings settings, GossipPort port, Standings standings, LocalHealth health) {
        this.settings = settings;
        this.port = port;
        this.standings = standings;
        this.health = health;
        this.order = new ProbeOrder(standings.others(), port.random());
        this.pings = new OpenPings(PATIENCE_INTERVALS * settings.probeIntervalNanos());
        // Ids of this process must not be taken for those of its predecessor.
        this.sequence = port.random().nextLong() >>> (Message.SHARD_BITS + 2);
    }

    /** The members are others than before: whom it just probes may be gone. */
    void membersChanged() {
        order.membersAre(standings.others());
        if (current != null && !standings.knows(current.target)) {
            current = null;
        }
    }

    /** Probes on and on, after it has shown itself to some. */
    void start() {
        showItself();
        port.after(port.random().nextLong(settings.probeIntervalNanos()), this::turn);
    }

    private void turn() {
        conclude();
        long intervalNanos = health.stretched(settings.probeIntervalNanos());
        Standing target = order.next();
        if (target != null) {
            Probe probe = new Probe(target, ping(target, null));
            current = probe;
            port.after(intervalNanos / GossipSettings.DIRECT_SHARE, () -> askOthers(probe));
        }
        callOneOfTheDead();
        port.after(intervalNanos, this::turn);
    }

    /** The interval of the probe is over. */
    private void conclude() {
        Probe probe = current;
        current = null;
        if (probe != null && !probe.answered) {
            // Where nobody else is left to ask, a broken connection explains the silence well
            // enough.
            boolean alone = !probe.hasRelays && !probe.target.isLost();
            health.lower(alone ? 1 : probe.silentRelays.size());
            standings.suspect(probe.target);
        }
    }

    private void askOthers(Probe probe) {
        if (probe.answered || probe != current) {
            return;
        }
        List<Standing> relays = order.some(GossipSettings.RELAYS, probe.target);
        for (Standing relay : relays) {
            NodeId other = relay.member();
            probe.hasRelays = true;
            probe.silentRelays.add(other);
            port.send(
                    other,
                    new Gossip.PingRequest(
                            probe.id, port.epoch(), probe.target.member(), standings.tell(other)));
        }
    }

    /** A dead member is no trouble to anybody, but somebody should see it rise. */
    private void callOneOfTheDead() {
        NavigableSet<NodeId> dead = standings.dead();
        if (!dead.isEmpty()) {
            int skip = port.random().nextInt(dead.size());
            NodeId chosen = dead.stream().skip(skip).findFirst().orElseThrow();
            greet(chosen);
        }
    }

    /** Pings a member outside of its turn. */
    void greet(NodeId member) {
        Standing standing = standings.of(member);
        if (standing != null) {
            ping(standing, null);
        }
    }

    /** Some member that can be reached, or null if there is none. */
    @Nullable NodeId anybody() {
        List<Standing> some = order.some(1, null);
        return some.isEmpty() ? null : some.getFirst().member();
    }

    /**
     * Shows some others at once that this node is there. A slow one sends little of its own accord,
     * and its refutation must be heard before a suspicion runs out.
     */
    void showItself() {
        order.some(GossipSettings.WITNESSES, null).forEach(witness -> ping(witness, null));
    }

    private long ping(Standing target, OpenPings.@Nullable Errand errand) {
        long id = nextId();
        if (pings.hasRoom(port.nanos())) {
            pings.add(id, new OpenPings.Sent(target, port.nanos(), errand));
        }
        NodeId member = target.member();
        port.send(member, new Gossip.Ping(id, port.epoch(), port.load(), standings.tell(member)));
        return id;
    }

    /** An id for a request: its reply is known by it, and goes to the first shard. */
    long nextId() {
        return sequence++ << Message.SHARD_BITS;
    }

    /** Takes a member's answer; returns when it was asked for, or null if it was not. */
    @Nullable Long answered(NodeId from, Gossip.Pong pong) {
        OpenPings.Sent ping = pings.answered(from, pong.id());
        if (ping == null) {
            return null;
        }
        if (!standings.knows(ping.target())) {
            return null;
        }
        standings.answered(ping.target(), ping.atNanos());
        OpenPings.Errand errand = ping.errand();
        if (errand != null) {
            relay(errand, true);
        }
        succeeded(pong.id());
        return ping.atNanos();
    }

    private boolean succeeded(long id) {
        Probe probe = current;
        if (probe == null || probe.id != id || probe.answered) {
            return false;
        }
        probe.answered = true;
        health.raise();
        return true;
    }

    /** Pings a member for somebody who got no answer of it. */
    void relay(NodeId asker, Gossip.PingRequest request) {
        Standing target = standings.of(request.target());
        if (target == null || !pings.hasRoom(port.nanos())) {
            port.happened(Event.RELAY_REFUSED);
            return;
        }
        port.happened(Event.PROBE_RELAYED);
        OpenPings.Errand errand = new OpenPings.Errand(asker, request.id());
        long id = ping(target, errand);
        long direct = settings.probeIntervalNanos() / GossipSettings.DIRECT_SHARE;
        port.after(
                direct * NACK_TENTHS / 10,
                () -> {
                    if (pings.contains(id)) {
                        relay(errand, false);
                    }
                });
    }

    private void relay(OpenPings.Errand errand, boolean reached) {
        NodeId asker = errand.asker();
        port.send(
                asker,
                new Gossip.Relayed(errand.id(), port.epoch(), reached, standings.tell(asker)));
    }

    /** Takes what came of a probe through somebody else. */
    void relayed(NodeId from, Gossip.Relayed relayed) {
        Probe probe = current;
        if (probe != null && probe.id == relayed.id()) {
            probe.silentRelays.remove(from);
            if (relayed.reached() && succeeded(relayed.id())) {
                port.happened(Event.INDIRECT_PROBE_SAVED);
            }
        }
    }
}
