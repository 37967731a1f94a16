package coterie.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer.
 *
 * <p>Belongs to the event loop of its connection; {@link #onLoop} brings there what was called back
 * elsewhere. To answer a client that has gone does nothing.
 */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** How long the rest of a refused body is read and dropped, so that its sender can read why. */
    static final long MAX_DRAIN_MILLIS = 10_000;

    /** How many bytes of a refused body are read and dropped. */
    static final long MAX_DRAIN_BYTES = 256L << 20;

    /** Counted in the place of a status where the client has gone before an answer. */
    private static final int CLIENT_GONE = 0;

    static final CharSequence PROBLEM_TYPE = HttpHeaders.createOptimized(Problem.CONTENT_TYPE);
    static final CharSequence JSON_TYPE = HttpHeaders.createOptimized(Json.CONTENT_TYPE);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ContextInternal context;
    private final RequestMeter meter;
    private final long startedNanos;
    private final boolean head;
    private boolean continueSent;
    private boolean finished;
    private long drainedBytes;

    Exchange(HttpServerRequest request, RequestMeter meter) {
        this.request = request;
        this.response = request.response();
        this.context = ((HttpServerRequestInternal) request).context();
        this.meter = meter;
        this.startedNanos = System.nanoTime();
        meter.began();
        this.head = request.method().equals(HttpMethod.HEAD);
    }

    HttpServerRequest request() {
        return request;
    }

    MultiMap headers() {
        return request.headers();
    }

    HttpMethod method() {
        return request.method();
    }

    boolean isHead() {
        return head;
    }

    ContextInternal context() {
        return context;
    }

    /** Runs the task on the connection's event loop: at once if that is here. */
    void onLoop(Runnable task) {
        if (context.nettyEventLoop().inEventLoop()) {
            task.run();
        } else {
            context.nettyEventLoop().execute(task);
        }
    }

    /** Runs what may refuse the request; one that the node itself fails on is answered, too. */
    void attempt(Runnable task) {
        try {
            task.run();
        } catch (RequestRefused refused) {
            problem(refused.problem());
        } catch (RuntimeException broken) {
            LOG.error("{} {} failed", method(), request.uri(), broken);
            problem(
                    Problem.of(
                            ProblemCode.INTERNAL,
                            "the node failed on this request; its log says more"));
        }
    }

    /** Whether an answer was given, or nobody is there to read one. */
    boolean isOver() {
        return response.ended() || response.closed();
    }

    Exchange header(CharSequence name, CharSequence value) {
        response.headers().set(name, value);
        return this;
    }

    /** Asks the client to send the body that it holds back. */
    void sendContinue() {
        if (expectsContinue() && !continueSent) {
            continueSent = true;
            response.writeContinue();
        }
    }

    /**
     * @throws RequestRefused where the client expects what is unknown here (RFC 9110, §10.1.1)
     */
    void refuseUnknownExpectation() {
        String expectation = request.getHeader(HttpHeaders.EXPECT);
        if (expectation != null && !expectsContinue()) {
            throw new RequestRefused(
                    Problem.of(
                            ProblemCode.EXPECTATION_FAILED,
                            "Expect is '" + expectation + "', but must be 100-continue"));
        }
    }

    private boolean expectsContinue() {
        return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    /** Answers with a status alone. */
    void end(int status) {
        if (!isOver()) {
            response.setStatusCode(status);
            response.end();
        }
        finished(status);
    }

    /** Answers with a body, or for HEAD with its length. The bytes are handed over. */
    void end(int status, CharSequence contentType, byte[] body) {
        if (!isOver()) {
            response.setStatusCode(status);
            response.headers().set(HttpHeaders.CONTENT_TYPE, contentType);
            response.headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
            if (head) {
                response.end();
            } else {
                response.end(BufferInternal.buffer(Unpooled.wrappedBuffer(body)));
            }
        }
        finished(status);
    }

    /** Nobody is there to read an answer. */
    void abandon() {
        finished(CLIENT_GONE);
    }

    private void finished(int status) {
        if (!finished) {
            finished = true;
            meter.answered(request.method(), status, System.nanoTime() - startedNanos);
        }
    }

    /** Answers with a JSON document. */
    void json(int status, Object document) {
        end(status, JSON_TYPE, Json.bytes(document));
    }

    /**
     * Answers with a problem, and keeps order on the connection if the request's body is still on
     * its way.
     */
    void problem(Problem problem) {
        if (isOver()) {
            abandon();
            return;
        }
        problem.headers().forEach(this::header);
        boolean bodyPending = !request.isEnded() && announcesBody();
        boolean heldBack = bodyPending && expectsContinue() && !continueSent;
        boolean tooLarge = problem.code() == ProblemCode.VALUE_TOO_LARGE;
        if (heldBack || (bodyPending && tooLarge)) {
            header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        end(problem.code().status(), PROBLEM_TYPE, problem.toJson());
        if (heldBack) {
            context.owner().setTimer(1, _ -> request.connection().close());
        } else if (bodyPending) {
            drain(tooLarge);
        }
    }

    private boolean announcesBody() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null
                ? !length.equals("0")
                : headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /**
     * A connection that were closed on a client that still sends would be reset, and the answer
     * lost with it.
     */
    private void drain(boolean thenClose) {
        long timer = context.owner().setTimer(MAX_DRAIN_MILLIS, _ -> request.connection().close());
        request.exceptionHandler(_ -> context.owner().cancelTimer(timer));
        request.handler(chunk -> {
            drainedBytes += chunk.length();
            if (drainedBytes > MAX_DRAIN_BYTES) {
                request.connection().close();
            }
        });
        request.endHandler(_ -> {
            context.owner().cancelTimer(timer);
            if (thenClose) {
                request.connection().close();
            }
        });
    }
}
