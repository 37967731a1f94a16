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
    private final Handshake handshake;
    private final TransportCounters counters;
    private final NetClient client;
    private final Duration patience;
    private final Backoff backoff;
    private final Outbox outbox;
    private State state = State.IDLE;
    private FrameReader reader = new FrameReader();
    private @Nullable NetSocketInternal socket;
    private @Nullable Timer timer;
    private String lastTrouble = "";

    OutgoingConnection(
            ShardLoop loop,
            Peer peer,
            Handshake handshake,
            PeerSettings.Limits limits,
            TransportCounters counters,
            NetClient client) {
        this.loop = loop;
        this.peer = peer;
        this.handshake = handshake;
        this.counters = counters;
        this.client = client;
        this.patience = limits.handshake();
        this.backoff =
                new Backoff(
                        limits.firstRetry(), limits.longestRetry(), loop.environment().random());
        this.outbox = new Outbox(loop, limits.backlogBytes(), counters);
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
    void abort() {
        NetSocketInternal open = socket;
        end();
        if (open != null) {
            Sockets.reset(open);
        }
    }

    private void end() {
        if (state == State.READY) {
            counters.outgoing.decrementAndGet();
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
        timer =
                loop.schedule(
                        patience.toNanos(),
                        () -> lost("the handshake took longer than " + patience));
        var _ = opened.write(handshake.hello());
    }

    private void received(NetSocketInternal from, Buffer chunk) {
        if (!from.equals(socket)) {
            return;
        }
        counters.bytesIn.add(chunk.length());
        try {
            reader.read(chunk, (bytes, at, length) -> take(from, bytes, at, length));
        } catch (MalformedException malformed) {
            counters.malformedFrames.increment();
            lost("answers with what is no handshake: " + malformed.getMessage());
        }
    }

    /**
     * The answer to the handshake. Frames that follow it come from a version that knows of some,
     * and mean nothing.
     */
    private boolean take(NetSocketInternal from, byte[] bytes, int at, int length)
            throws MalformedException {
        if (state == State.GREETING) {
            switch (handshake.answer(peer.id(), bytes, at, length)) {
                case Handshake.Accepted accepted -> ready(from, accepted.greeting());
                case Handshake.Refused refused -> {
                    counters.refused(refused.reason());
                    lost("refused: " + refused.detail());
                }
                case Handshake.RefusedByPeer refused -> {
                    counters.refusedByPeer(refused.reason());
                    lost("it refuses this node: " + refused.detail());
                }
            }
        }
        return state == State.READY;
    }

    private void ready(NetSocketInternal opened, Greeting greeting) {
        cancelTimer();
        state = State.READY;
        backoff.reset();
        lastTrouble = "";
        counters.outgoing.incrementAndGet();
        outbox.open(opened, greeting.frameBytes());
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
            counters.outgoing.decrementAndGet();
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
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
