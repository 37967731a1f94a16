package coterie.replication.vertx;

import coterie.replication.Environment.Timer;
import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.replication.message.Reply;
import coterie.ring.NodeId;
import coterie.storage.codec.MalformedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that a peer opened: after its handshake it brings what the peer says. Used on the
 * loop that accepted it.
 *
 * <p>A frame that is no message closes this connection and harms nothing else.
 */
final class IncomingConnection {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingConnection.class);

    private static final byte[] HEARTBEAT = {Heartbeat.KIND};

    private final ShardLoop loop;
    private final NetSocketInternal socket;
    private final TransportParts parts;
    private final FrameReader reader = new FrameReader();
    private @Nullable Timer timer;
    private @Nullable NodeId from;
    private final Heartbeat heartbeat;
    private boolean closed;

    IncomingConnection(ShardLoop loop, NetSocketInternal socket, TransportParts parts) {
        this.loop = loop;
        this.socket = socket;
        this.parts = parts;
        this.heartbeat =
                new Heartbeat(
                        loop,
                        parts.limits().heartbeat(),
                        () -> write(Handshake.frame(HEARTBEAT, HEARTBEAT.length)),
                        this::close);
    }

    /** Begins to listen; the task is run once the connection is gone. */
    void open(Consumer<IncomingConnection> whenClosed) {
        Duration patience = parts.limits().handshake();
        timer =
                loop.schedule(
                        patience.toNanos(),
                        () ->
                                refuse(
                                        RefusalReason.TIMEOUT,
                                        "no handshake within " + patience.toMillis() + " ms"));
        socket.exceptionHandler(
                failure -> LOG.debug("connection from {}", socket.remoteAddress(), failure));
        socket.closeHandler(_ -> {
            end();
            whenClosed.accept(this);
        });
        socket.handler(this::received);
    }

    /** Whether the peer has passed the handshake. */
    boolean isGreeted() {
        return from != null;
    }

    /** Turns the peer away before it says anything. */
    void turnAway(String detail) {
        refuse(RefusalReason.OVERLOADED, detail);
    }

    /** Closes, from this side. */
    void close() {
        end();
        var _ = socket.close();
    }

    /** Closes as a dying process would. */
    void abort() {
        end();
        Sockets.reset(socket);
    }

    private void end() {
        if (!closed) {
            closed = true;
            cancelTimer();
            heartbeat.stop();
            if (from != null) {
                parts.counters().incoming.decrementAndGet();
            }
        }
    }

    private void received(Buffer chunk) {
        if (closed) {
            return;
        }
        heartbeat.heard();
        parts.counters().bytesIn.add(chunk.length());
        try {
            reader.read(chunk, this::take);
        } catch (MalformedException malformed) {
            malformed(malformed);
        }
    }

    private void malformed(MalformedException malformed) {
        parts.counters().malformedFrames.increment();
        if (from == null) {
            refuse(RefusalReason.MALFORMED, "this is no handshake: " + malformed.getMessage());
        } else {
            LOG.warn(
                    "{} sent a malformed frame, its connection is closed: {}",
                    from,
                    malformed.getMessage());
            close();
        }
    }

    private boolean take(byte[] bytes, int at, int length) throws MalformedException {
        NodeId known = from;
        if (known == null) {
            greet(bytes, at, length);
        } else if (!Heartbeat.is(bytes, at)) {
            parts.counters().framesIn.increment();
            dispatch(known, MessageCodec.decode(bytes, at, length));
        }
        return !closed;
    }

    private void greet(byte[] bytes, int at, int length) throws MalformedException {
        switch (parts.handshake().judge(bytes, at, length)) {
            case Handshake.Refused refused -> refuse(refused.reason(), refused.detail());
            case Handshake.Accepted accepted -> {
                cancelTimer();
                NodeId node = accepted.greeting().node();
                from = node;
                parts.counters().incoming.incrementAndGet();
                heartbeat.start();
                reader.limit(parts.limits().frameBytes());
                write(parts.handshake().welcome(accepted, loop.index()));
                Peer peer = parts.peers().get(node);
                if (peer != null) {
                    peer.signOfLife();
                }
            }
            case Handshake.RefusedByPeer _ -> close();
        }
    }

    private void refuse(RefusalReason reason, String detail) {
        parts.counters().refused(reason);
        parts.refusals().log(String.valueOf(socket.remoteAddress().hostAddress()), reason, detail);
        write(Handshake.refusal(reason, detail));
        close();
    }

    private void write(Buffer frame) {
        var _ = socket.write(frame);
    }

    private void dispatch(NodeId sender, MessageCodec.Decoded decoded) {
        switch (decoded) {
            case MessageCodec.Known known -> parts.peers().received(sender, known.message());
            case MessageCodec.UnknownRequest unknown -> {
                parts.counters().unknownMessages.increment();
                Message answer =
                        new Reply.Refused(unknown.id(), unknown.epoch(), Reply.Reason.UNSUPPORTED);
                if (!loop.send(sender, answer)) {
                    parts.peers().dropped();
                }
            }
            case MessageCodec.UnknownReply _ -> parts.counters().unknownMessages.increment();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
