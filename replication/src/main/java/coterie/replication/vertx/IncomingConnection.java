package coterie.replication.vertx;

import coterie.replication.Environment.Timer;
import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.replication.message.Reply;
import coterie.storage.codec.MalformedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that somebody else opened. From a peer it brings, after its handshake, what the peer
 * says; from a stranger it brings one question, and takes the answer back. Used on the loop that
 * accepted it.
 *
 * <p>A frame that does not belong closes this connection and harms nothing else.
 */
final class IncomingConnection {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingConnection.class);

    private static final byte[] HEARTBEAT = {Heartbeat.KIND};

    /** How much of an answer is with the socket at a time. */
    private static final int ANSWER_CHUNK_BYTES = 256 << 10;

    private enum State {
        SILENT,
        ASKING,
        ANSWERING,
        GREETED,
        CLOSED
    }

    private final ShardLoop loop;
    private final NetSocketInternal socket;
    private final TransportParts parts;
    private final OpenQuestions questions;
    private final FrameReader reader = new FrameReader();
    private final Heartbeat heartbeat;
    private State state = State.SILENT;
    private @Nullable Timer timer;
    private @Nullable Peer from;

    IncomingConnection(
            ShardLoop loop,
            NetSocketInternal socket,
            TransportParts parts,
            OpenQuestions questions) {
        this.loop = loop;
        this.socket = socket;
        this.parts = parts;
        this.questions = questions;
        this.heartbeat =
                new Heartbeat(
                        loop,
                        parts.limits().heartbeat(),
                        () -> write(HandshakeFrame.framed(HEARTBEAT, HEARTBEAT.length)),
                        this::close);
    }

    /** Begins to listen; the task is run once the connection is gone. */
    void open(Consumer<IncomingConnection> whenClosed) {
        Duration patience = parts.limits().handshake();
        refuseAfter(
                patience,
                RefusalReason.TIMEOUT,
                "no handshake within " + patience.toMillis() + " ms");
        socket.exceptionHandler(
                failure -> LOG.debug("connection from {}", socket.remoteAddress(), failure));
        socket.closeHandler(_ -> {
            end();
            whenClosed.accept(this);
        });
        socket.handler(this::received);
    }

    /** Whether it is not known yet who is there, and why. */
    boolean isSilent() {
        return state == State.SILENT;
    }

    /** Whether it comes from one that is no peer any more, or not at the same address. */
    boolean isRetired() {
        return from != null && from.isRetired();
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
        cancelTimer();
        heartbeat.stop();
        switch (state) {
            case ASKING, ANSWERING -> questions.end();
            case GREETED -> parts.counters().incoming.decrementAndGet();
            case SILENT, CLOSED -> {}
        }
        state = State.CLOSED;
    }

    private void received(Buffer chunk) {
        if (state == State.CLOSED) {
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
        switch (state) {
            case SILENT ->
                    refuse(
                            RefusalReason.MALFORMED,
                            "this is no handshake: " + malformed.getMessage());
            case ASKING -> refuse(RefusalReason.MALFORMED, "after a question nothing may come");
            case ANSWERING, GREETED, CLOSED -> {
                LOG.warn(
                        "{} sent a malformed frame, its connection is closed: {}",
                        from == null ? socket.remoteAddress() : from.id(),
                        malformed.getMessage());
                close();
            }
        }
    }

    private boolean take(byte[] bytes, int at, int length) throws MalformedException {
        Peer peer = from;
        if (state == State.SILENT) {
            begin(bytes, at, length);
        } else if (peer == null) {
            throw new MalformedException("a frame after a question");
        } else if (HandshakeFrame.isOne(bytes, at, length)) {
            throw new MalformedException("a handshake after the handshake");
        } else if (!Heartbeat.is(bytes, at)) {
            parts.counters().framesIn.increment();
            dispatch(peer, MessageCodec.decode(bytes, at, length));
        }
        return state != State.CLOSED;
    }

    private void begin(byte[] bytes, int at, int length) throws MalformedException {
        switch (parts.handshake().judge(bytes, at, length)) {
            case Handshake.Refused refused -> refuse(refused.reason(), refused.detail());
            case Handshake.Accepted accepted -> {
                Peer peer = parts.peers().get(accepted.greeting().node());
                if (peer == null) {
                    // It went while it was judged; it hears why when it comes again.
                    close();
                } else {
                    greet(peer, accepted);
                }
            }
            case Handshake.Asked asked -> ask(asked);
            case Handshake.RefusedByPeer _ -> close();
        }
    }

    private void greet(Peer peer, Handshake.Accepted accepted) {
        cancelTimer();
        from = peer;
        state = State.GREETED;
        parts.counters().incoming.incrementAndGet();
        heartbeat.start();
        reader.limit(parts.limits().frameBytes());
        write(parts.handshake().welcome(accepted, loop.index()));
        peer.signOfLife();
    }

    private void ask(Handshake.Asked asked) {
        StrangerListener answers = parts.peers().strangers();
        if (answers == null) {
            refuse(RefusalReason.NO_ANSWER, "this node answers no questions now");
        } else if (!questions.begin()) {
            refuse(
                    RefusalReason.OVERLOADED,
                    OpenQuestions.MOST + " questions wait for their answers already");
        } else {
            cancelTimer();
            state = State.ASKING;
            Duration patience = parts.limits().answer();
            refuseAfter(
                    patience,
                    RefusalReason.NO_ANSWER,
                    "no answer within " + patience.toMillis() + " ms");
            Consumer<byte[]> answer = said -> loop.execute(() -> answer(asked.version(), said));
            String remote = String.valueOf(socket.remoteAddress());
            // As a task of the loop's, so that what the listener throws stops the node.
            loop.execute(() -> answers.asked(asked.question().getBytes(), remote, answer));
        }
    }

    private void answer(ProtocolVersion version, byte[] answer) {
        if (state != State.ASKING) {
            return;
        }
        if (answer.length > Question.MAX_ANSWER_BYTES) {
            refuse(
                    RefusalReason.NO_ANSWER,
                    "the answer would have "
                            + answer.length
                            + " bytes, and "
                            + Question.MAX_ANSWER_BYTES
                            + " are allowed");
        } else {
            state = State.ANSWERING;
            writeOn(Question.answer(version, answer), 0);
        }
    }

    /** Writes the frame from there on, piece by piece, and closes. */
    private void writeOn(Buffer frame, int at) {
        if (state != State.ANSWERING) {
            return;
        }
        if (at == frame.length()) {
            close();
            return;
        }
        int next = Math.min(frame.length(), at + ANSWER_CHUNK_BYTES);
        socket.write(frame.slice(at, next)).onComplete(_ -> writeOn(frame, next), _ -> close());
    }

    private void refuseAfter(Duration patience, RefusalReason reason, String detail) {
        timer = loop.schedule(patience.toNanos(), () -> refuse(reason, detail));
    }

    private void refuse(RefusalReason reason, String detail) {
        parts.counters().refused(reason);
        parts.refusals().log(String.valueOf(socket.remoteAddress().hostAddress()), reason, detail);
        if (state == State.ANSWERING) {
            // Half of the answer is out, and the rest would wait for ever.
            abort();
        } else {
            write(HandshakeFrame.refusal(reason, detail));
            close();
        }
    }

    private void write(Buffer frame) {
        var _ = socket.write(frame);
    }

    private void dispatch(Peer sender, MessageCodec.Decoded decoded) {
        switch (decoded) {
            case MessageCodec.Known known -> sender.received(known.message());
            case MessageCodec.UnknownRequest unknown -> {
                parts.counters().unknownMessages.increment();
                Message answer =
                        new Reply.Refused(unknown.id(), unknown.epoch(), Reply.Reason.UNSUPPORTED);
                if (!loop.send(sender.id(), answer)) {
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
