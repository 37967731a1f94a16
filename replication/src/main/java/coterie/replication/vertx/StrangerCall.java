package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.storage.codec.MalformedException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One question to a member from a process that is no peer of it, as a node that wants to join: one
 * connection, one question, one answer. Nothing is tried twice: a question may have been acted upon
 * though no answer came, and whoever asks knows what that means. Used on one event loop of its own.
 */
public final class StrangerCall {

    private final HostPort address;
    private final Duration timeout;
    private final NetClient client;
    private final Promise<byte[]> end = Promise.promise();
    private final FrameReader reader = new FrameReader();

    private StrangerCall(Vertx vertx, HostPort address, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        this.client =
                vertx.createNetClient(
                        new NetClientOptions()
                                .setTcpNoDelay(true)
                                .setConnectTimeout(Math.toIntExact(timeout.toMillis())));
        reader.limit(Question.ANSWER_LIMIT_BYTES);
    }

    /** Why there is no answer. The message names the address and says it all, for an operator. */
    public static final class Failure extends Exception {

        private static final long serialVersionUID = 1L;

        private final @Nullable RefusalReason refusal;

        private Failure(String message, @Nullable RefusalReason refusal) {
            super(message);
            this.refusal = refusal;
        }

        /**
         * Why the other side refused to answer; null where it did not say so, but could not be
         * reached, was silent, or answered nonsense. Of {@link RefusalReason#OVERLOADED} it is sure
         * that nobody heard the question.
         */
        public @Nullable RefusalReason refusal() {
            return refusal;
        }
    }

    /**
     * Asks. From any thread; the future ends on an event loop.
     *
     * @param address the peer address of a member
     * @param question at most {@link StrangerListener#MAX_QUESTION_BYTES}
     * @param timeout how long all of it may take, from 1 ms on
     * @return the answer; fails with a {@link Failure}
     * @throws IllegalArgumentException where the question is too long, or the time too short
     */
    public static Future<byte[]> ask(
            Vertx vertx, HostPort address, byte[] question, Duration timeout) {
        if (question.length > Question.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a question of "
                            + question.length
                            + " bytes; "
                            + Question.MAX_BYTES
                            + " are allowed");
        }
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("a time-out of " + timeout);
        }
        StrangerCall call = new StrangerCall(vertx, address, timeout);
        Context context = ((VertxInternal) vertx).createEventLoopContext();
        Buffer asked = Question.ask(question);
        context.runOnContext(_ -> call.begin(vertx, asked));
        return call.end.future();
    }

    private void begin(Vertx vertx, Buffer question) {
        long timer =
                vertx.setTimer(
                        timeout.toMillis(),
                        _ -> fail("gave no answer within " + timeout.toMillis() + " ms"));
        end.future()
                .onComplete(_ -> {
                    vertx.cancelTimer(timer);
                    var _ = client.close();
                });
        client.connect(address.port(), address.host())
                .onComplete(
                        connected -> ask(connected, question),
                        failure -> fail("cannot be reached: " + failure.getMessage()));
    }

    private void ask(NetSocket connected, Buffer question) {
        if (end.future().isComplete()) {
            var _ = connected.close();
            return;
        }
        connected.exceptionHandler(failure -> fail("broke off: " + failure.getMessage()));
        connected.closeHandler(_ -> fail("hung up without an answer"));
        connected.handler(this::received);
        var _ = connected.write(question);
    }

    private void received(Buffer chunk) {
        if (end.future().isComplete()) {
            return;
        }
        try {
            reader.read(chunk, this::take);
        } catch (MalformedException malformed) {
            fail("does not answer as a member would: " + malformed.getMessage());
        }
    }

    private boolean take(byte[] bytes, int at, int length) throws MalformedException {
        Question.Reply reply = Question.readReply(bytes, at, length);
        if (reply.refusal() != null) {
            RefusalReason reason = reply.refusal().reason();
            fail(reason, "refuses to answer (" + reason + "): " + reply.refusal().detail());
        } else if (reply.answer() != null) {
            end.tryComplete(reply.answer().getBytes());
        }
        return false;
    }

    private void fail(String trouble) {
        fail(null, trouble);
    }

    private void fail(@Nullable RefusalReason refusal, String trouble) {
        end.tryFail(new Failure(address + " " + trouble, refusal));
    }
}
