package coterie.http;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's body up to a limit. A body that is announced or turns out to be larger is
 * refused, one that stops half-way is forgotten: the consumer sees whole bodies only.
 */
final class BodyReader {

    /** Up to here a body's memory is taken at once as announced; beyond, as it arrives. */
    private static final int TRUSTED_BYTES = 64 * 1024;

    /** How long the body may pause before the request is given up. */
    static final long MAX_PAUSE_MILLIS = 30_000;

    private static final byte[] EMPTY = {};

    private final Exchange exchange;
    private final int limitBytes;
    private final BodyBudget budget;
    private final Consumer<byte[]> whole;

    private byte[] bytes = EMPTY;
    private int length;
    private boolean over;
    private long pauseTimer = -1;
    private boolean arrivedSinceTimer;

    /**
     * @param whole takes the body. Its bytes count against the budget until {@link #release}
     */
    BodyReader(Exchange exchange, int limitBytes, BodyBudget budget, Consumer<byte[]> whole) {
        this.exchange = exchange;
        this.limitBytes = limitBytes;
        this.budget = budget;
        this.whole = whole;
    }

    /**
     * Collects a small body.
     *
     * @param whole takes it, and may throw {@link RequestRefused}
     */
    static void read(Exchange exchange, int limitBytes, BodyBudget budget, Consumer<byte[]> whole) {
        // The consumer needs the reader itself, to give the body's bytes back to the budget.
        BodyReader[] reader = new BodyReader[1];
        reader[0] =
                new BodyReader(
                        exchange,
                        limitBytes,
                        budget,
                        body -> {
                            reader[0].release();
                            exchange.attempt(() -> whole.accept(body));
                        });
        reader[0].start();
    }

    static Problem tooLarge(String what, int limitBytes) {
        return Problem.of(
                        ProblemCode.VALUE_TOO_LARGE,
                        what + " is larger than a value may be: at most " + limitBytes + " bytes")
                .with("limit", limitBytes);
    }

    void start() {
        HttpServerRequest request = exchange.request();
        String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        long announcedBytes = announced == null ? 0 : Long.parseLong(announced.strip());
        if (announcedBytes > limitBytes) {
            exchange.problem(tooLarge("the body of " + announcedBytes + " bytes", limitBytes));
            return;
        }
        if (announcedBytes > 0 && !grow((int) Math.min(announcedBytes, TRUSTED_BYTES))) {
            return;
        }
        exchange.sendContinue();
        request.handler(this::chunk);
        request.endHandler(_ -> end());
        request.exceptionHandler(failure -> giveUp(malformed(failure)));
        if (announcedBytes > TRUSTED_BYTES || announced == null) {
            watch();
        }
    }

    /** What is wrong with the body itself, or null where the client has gone. */
    private static @Nullable Problem malformed(Throwable failure) {
        return failure instanceof NumberFormatException || failure instanceof DecoderException
                ? Problem.badRequest(
                        "the body is not well-formed chunks (RFC 9112, §7.1): "
                                + failure.getMessage())
                : null;
    }

    private void watch() {
        pauseTimer =
                exchange.context()
                        .owner()
                        .setTimer(
                                MAX_PAUSE_MILLIS,
                                _ -> {
                                    if (arrivedSinceTimer) {
                                        arrivedSinceTimer = false;
                                        watch();
                                    } else {
                                        giveUp(
                                                Problem.badRequest(
                                                        "the body stopped after "
                                                                + length
                                                                + " bytes and did not go on for "
                                                                + MAX_PAUSE_MILLIS / 1000
                                                                + " s"));
                                        exchange.request().connection().close();
                                    }
                                });
    }

    private void chunk(Buffer chunk) {
        if (over) {
            return;
        }
        arrivedSinceTimer = true;
        int total = length + chunk.length();
        if (total > limitBytes) {
            giveUp(tooLarge("the body", limitBytes));
            return;
        }
        if (total > bytes.length
                && !grow(Math.max(total, Math.min(limitBytes, 2 * bytes.length)))) {
            return;
        }
        chunk.getBytes(bytes, length);
        length = total;
    }

    private boolean grow(int capacity) {
        if (!budget.tryTake(capacity - bytes.length)) {
            giveUp(
                    Problem.of(
                                    ProblemCode.OVERLOADED,
                                    "the node holds as many bytes of request bodies as it may; try again later")
                            .withHeader("Retry-After", "1"));
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        stopWatching();
        whole.accept(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }

    private void giveUp(@Nullable Problem problem) {
        if (over) {
            return;
        }
        over = true;
        stopWatching();
        release();
        if (problem != null) {
            exchange.problem(problem);
        } else {
            exchange.abandon();
        }
    }

    /** The body's bytes are no longer needed, or will be freed by others: they count no more. */
    void release() {
        budget.giveBack(bytes.length);
        bytes = EMPTY;
    }

    private void stopWatching() {
        if (pauseTimer >= 0) {
            exchange.context().owner().cancelTimer(pauseTimer);
        }
    }
}
