package coterie.replication.simulation;

import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection that one process keeps to one peer, as the transport would: opened at the first
 * message, and again, after a pause, whenever it is lost.
 *
 * <p>It leads to one process of the peer. What it carries never reaches that process's successor,
 * and it breaks once it meets it. Unlike those of TCP, its messages may be lost, doubled and
 * overtaken: the node must not rely on anything else.
 */
final class Link {

    private static final long SHORTEST_RETRY_NANOS = 20 * Scenario.MILLIS;
    private static final long LONGEST_RETRY_NANOS = 1_000 * Scenario.MILLIS;
    private static final long CONNECT_TIMEOUT_NANOS = 1_000 * Scenario.MILLIS;

    private enum State {
        IDLE,
        CONNECTING,
        CONNECTED,
        WAITING
    }

    private final Cluster cluster;
    private final NodeProcess owner;
    private final NodeId peer;
    private final List<Packet> waiting = new ArrayList<>();
    private State state = State.IDLE;
    private @Nullable NodeProcess far;
    private boolean saidUnreachable;
    private long retryNanos = SHORTEST_RETRY_NANOS;

    /** An encoded message. */
    @SuppressWarnings("ArrayRecordComponent") // on its way, compared by nobody
    record Packet(String name, byte[] bytes) {}

    Link(Cluster cluster, NodeProcess owner, NodeId peer) {
        this.cluster = cluster;
        this.owner = owner;
        this.peer = peer;
    }

    void send(Packet packet) {
        switch (state) {
            case IDLE -> {
                waiting.add(packet);
                connect();
            }
            case CONNECTING -> waiting.add(packet);
            case CONNECTED -> transmit(packet);
            case WAITING -> lost(packet);
        }
    }

    private void connect() {
        state = State.CONNECTING;
        Network network = cluster.network();
        boolean cut = network.isCut(owner.self(), peer) || network.isCut(peer, owner.self());
        long delay = cut ? CONNECT_TIMEOUT_NANOS : 3 * network.delayNanos();
        later(
                delay,
                "connect",
                () -> {
                    NodeProcess there = cluster.machine(peer).process();
                    if (cut || there == null || !there.admits(owner.self())) {
                        boolean turnedAway = !cut && there != null && there.isFormer(owner.self());
                        lose();
                        if (turnedAway) {
                            owner.turnedAway(peer);
                        }
                    } else {
                        connected(there);
                    }
                });
    }

    private void connected(NodeProcess there) {
        state = State.CONNECTED;
        far = there;
        saidUnreachable = false;
        retryNanos = SHORTEST_RETRY_NANOS;
        owner.node().connected(peer);
        there.hearsFrom(owner.self());
        List<Packet> packets = List.copyOf(waiting);
        waiting.clear();
        packets.forEach(this::transmit);
    }

    private void transmit(Packet packet) {
        Network network = cluster.network();
        boolean lost = network.drops() || network.isCut(owner.self(), peer);
        int copies = lost ? 0 : network.doubles() ? 2 : 1;
        if (lost) {
            lost(packet);
        }
        NodeProcess there = far;
        for (int copy = 0; copy < copies; copy++) {
            boolean again = copy > 0;
            cluster.schedule()
                    .after(
                            network.delayNanos(),
                            name(packet.name()),
                            () -> arrive(there, packet, again));
        }
        if (network.breaks()) {
            later(network.delayNanos(), "break", this::lose);
        }
    }

    private void arrive(@Nullable NodeProcess there, Packet packet, boolean again) {
        if (there == null
                || !there.admits(owner.self())
                || cluster.network().isCut(owner.self(), peer)) {
            lost(packet);
            return;
        }
        if (there.isAlive()) {
            there.receive(owner.self(), packet, again);
        } else {
            lost(packet);
            resetBy(there);
        }
    }

    /** The process at the other end has died, and its machine says so, if it can be heard. */
    void resetBy(NodeProcess dead) {
        if (state == State.CONNECTED
                && far == dead
                && !cluster.network().isCut(peer, owner.self())) {
            later(
                    cluster.network().delayNanos(),
                    "reset",
                    () -> {
                        if (far == dead) {
                            lose();
                        }
                    });
        }
    }

    /** The peer has shown that it is there. */
    void signOfLife() {
        if (state == State.WAITING) {
            if (owner.admits(peer)) {
                connect();
            } else {
                state = State.IDLE;
            }
        }
    }

    /** The connection breaks. */
    void lose() {
        if (state == State.WAITING) {
            return;
        }
        state = State.WAITING;
        far = null;
        waiting.forEach(this::lost);
        waiting.clear();
        if (!saidUnreachable) {
            saidUnreachable = true;
            owner.node().disconnected(peer);
        }
        retryNanos = Math.min(2 * retryNanos, LONGEST_RETRY_NANOS);
        later(retryNanos, "retry", this::signOfLife);
    }

    private void lost(Packet packet) {
        cluster.narrator().lost(owner.self(), peer, packet);
    }

    private void later(long delayNanos, String what, Runnable task) {
        cluster.schedule()
                .after(
                        delayNanos,
                        name(what),
                        () -> {
                            if (owner.isAlive()) {
                                task.run();
                            }
                        });
    }

    private String name(String what) {
        return owner.self() + ">" + peer + " " + what;
    }
}
