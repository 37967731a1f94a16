package coterie.replication.vertx;

import coterie.replication.Environment.Timer;
import coterie.replication.message.Message;
import coterie.storage.codec.MalformedException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard's connection to one peer: opened at the first message, or earlier, and again whenever
 * it is lost.
 *
 * <p>It carries what this shard says, requests and replies alike; what the peer says comes over the
 * connections that the peer opened. So a message always leaves from its shard's own loop, and no
 * two loops ever share a socket.
 *
 * <p>While it is being opened, messages wait; while it waits for its next attempt, they are
 * dropped, since whoever sent them has been told that the peer is unreachable. Used on its loop
 * only.
 */
final class OutgoingConnection {

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingConnection.class);

    /**
     * How often it may be opened anew, to come to the loop of the peer's that has the same
     * partitions.
     */
    static final int MOST_DRAWS = 16;

    private enum State {
        IDLE,
        CONNECTING,
        GREETING,
        READY,
        WAITING,
        CLOSED
    }

    private final ShardLoop loop;
    private final Peer peer;
    private final TransportParts parts;
    private final NetClient client;
    private final Backoff backoff;
    private final Outbox outbox;
    private final Heartbeat heartbeat;
    private State state = State.IDLE;
    private FrameReader reader = new FrameReader();
    private @Nullable NetSocketInternal socket;
    private @Nullable Timer timer;
    private int drawsLeft = MOST_DRAWS;
    private String lastTrouble = "";

    OutgoingConnection(ShardLoop loop, Peer peer, TransportParts parts, NetClient client) {
        this.loop = loop;
        this.peer = peer;
        this.parts = parts;
        this.client = client;
        PeerSettings.Limits limits = parts.limits();
        this.backoff =
                new Backoff(
                        limits.firstRetry(), limits.longestRetry(), loop.environment().random());
        this.outbox = new Outbox(loop, limits, parts.counters());
        this.heartbeat =
                new Heartbeat(
                        loop,
                        limits.heartbeat(),
                        outbox::addHeartbeat,
                        () -> lost("it has fallen silent"));
    }

    Peer peer() {
        return peer;
    }

    /** Sends the message, or lets it wait for the connection; false if it was dropped. */
    boolean send(Message message) {
        if (state == State.IDLE) {
            open();
        }
        return state != State.WAITING && state != State.CLOSED && outbox.add(message);
    }

    /** Makes sure that the connection stands, or that an attempt is under way. */
    void open() {
        if (state == State.IDLE || state == State.WAITING) {
            cancelTimer();
            state = State.CONNECTING;
            loop.context()
                    .runOnContext(_ ->
                            client.connect(peer.address().port(), peer.address().host())
                                    .onComplete(
                                            this::greet,
                                            failure ->
                                                    lost(
                                                            "cannot connect: "
                                                                    + failure.getMessage())));
        }
    }

    /** Tries again at once, where it waited to do so later. */
    void retry() {
        if (state == State.WAITING) {
            open();
        }
    }

    /** Writes what waits, then closes for good. */
    Future<Void> close() {
        NetSocketInternal open = socket;
        outbox.writeAll();
        end();
        return open == null ? Future.succeededFuture() : open.close();
    }

    /** Closes for good, and loses whatever has not arrived. */
    Future<Void> abort() {
        NetSocketInternal open = socket;
        end();
        if (open != null) {
            Sockets.reset(open);
        }
        return Future.succeededFuture();
    }

    private void end() {
        if (state == State.READY) {
            parts.counters().outgoing.decrementAndGet();
        }
        cancelTimer();
        state = State.CLOSED;
        socket = null;
    }

    private void greet(NetSocket connected) {
        NetSocketInternal opened = (NetSocketInternal) connected;
        if (state != State.CONNECTING) {
            var _ = opened.close();
            return;
        }
        socket = opened;
        state = State.GREETING;
        reader = new FrameReader();
        opened.exceptionHandler(failure -> LOG.debug("connection to {}", peer.id(), failure));
        opened.closeHandler(_ -> closed(opened));
        opened.handler(chunk -> received(opened, chunk));
        Duration patience = parts.limits().handshake();
        timer =
                loop.schedule(
                        patience.toNanos(),
                        () -> lost("the handshake took longer than " + patience));
        var _ = opened.write(parts.handshake().hello(loop.index()));
    }

    private void received(NetSocketInternal from, Buffer chunk) {
        if (!from.equals(socket)) {
            return;
        }
        heartbeat.heard();
        parts.counters().bytesIn.add(chunk.length());
        try {
            reader.read(chunk, (bytes, at, length) -> take(from, bytes, at, length));
        } catch (MalformedException malformed) {
            parts.counters().malformedFrames.increment();
            lost("answers with what is no handshake: " + malformed.getMessage());
        }
    }

    /**
     * Takes the answer to the handshake. What follows it are heartbeats, and whatever a later
     * version may say.
     */
    private boolean take(NetSocketInternal from, byte[] bytes, int at, int length)
            throws MalformedException {
        if (state == State.GREETING) {
            switch (parts.handshake().answer(peer.id(), bytes, at, length)) {
                case Handshake.Accepted accepted -> {
                    if (isElsewhere(accepted.greeting()) && drawsLeft > 0) {
                        drawAgain(from);
                    } else {
                        ready(from, accepted.greeting());
                    }
                }
                case Handshake.Asked _ -> throw new MalformedException("a question");
                case Handshake.Refused refused -> {
                    parts.counters().refused(refused.reason());
                    lost("refused: " + refused.detail());
                }
                case Handshake.RefusedByPeer refused -> {
                    parts.counters().refusedByPeer(refused.reason());
                    refusedByPeer(refused);
                }
            }
        }
        return state == State.READY;
    }

    /*
     * A former member stays one, so to knock again by itself would only make noise. Should the peer
     * have been wrong, it will connect to this node, and that sign of life makes it try again.
     */
    private void refusedByPeer(Handshake.RefusedByPeer refused) {
        lost("it refuses this node: " + refused.detail());
        if (refused.reason() == RefusalReason.FORMER_MEMBER) {
            cancelTimer();
            peer.turnedAway(refused.detail());
        }
    }

    /*
     * Nodes with equally many shards have a partition in shards of one number. A connection that
     * comes to the same loop on both sides spares each message a change of threads; which loop
     * accepts it is the peer's lot, so it is drawn again.
     */
    private boolean isElsewhere(Greeting greeting) {
        return loop.index() % greeting.loops() != greeting.loop();
    }

    private void drawAgain(NetSocketInternal opened) {
        drawsLeft--;
        cancelTimer();
        socket = null;
        state = State.IDLE;
        var _ = opened.close();
        open();
    }

    private void ready(NetSocketInternal opened, Greeting greeting) {
        cancelTimer();
        state = State.READY;
        drawsLeft = MOST_DRAWS;
        backoff.reset();
        lastTrouble = "";
        parts.counters().outgoing.incrementAndGet();
        outbox.open(opened, greeting.frameBytes());
        heartbeat.start();
        peer.connected(greeting);
    }

    private void closed(NetSocketInternal which) {
        if (which.equals(socket)) {
            lost("the connection was closed");
        }
    }

    private void lost(String trouble) {
        if (state == State.CLOSED) {
            return;
        }
        drawsLeft = MOST_DRAWS;
        NetSocketInternal broken = socket;
        boolean wasReady = state == State.READY;
        cancelTimer();
        socket = null;
        state = State.WAITING;
        outbox.clear();
        if (broken != null) {
            var _ = broken.close();
        }
        if (wasReady) {
            parts.counters().outgoing.decrementAndGet();
            peer.lost();
        } else {
            peer.failed();
        }
        // The same trouble at each retry is worth one line, not one a second.
        if (!trouble.equals(lastTrouble)) {
            LOG.info("{} at {}: {}", peer.id(), peer.address(), trouble);
            lastTrouble = trouble;
        }
        timer = loop.schedule(backoff.nextNanos(), this::retry);
    }

    private void cancelTimer() {
        heartbeat.stop();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
