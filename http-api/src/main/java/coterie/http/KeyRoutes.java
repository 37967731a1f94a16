package coterie.http;

import coterie.replication.ClusterView;
import coterie.replication.Failure;
import coterie.replication.GetRequest;
import coterie.replication.KeyValueStore;
import coterie.replication.PutRequest;
import coterie.replication.ReadOutcome;
import coterie.replication.WriteOutcome;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** {@code /v1/kv/{bucket}/{key}}: reads, writes and deletes of values. */
final class KeyRoutes {

    private static final String DEFAULT_CONTENT_TYPE = "application/octet-stream";
    private static final int MAX_CONTENT_TYPE_LENGTH = 255;
    private static final Set<String> READ_PARAMETERS = Set.of("replica");

    private final KeyValueStore store;
    private final ClusterView cluster;
    private final RequestMeter meter;
    private final BodyBudget budget;
    private final int maxValueBytes;
    private final Map<EventLoop, LoadShedder> shedders = new ConcurrentHashMap<>();

    KeyRoutes(
            KeyValueStore store,
            ClusterView cluster,
            RequestMeter meter,
            BodyBudget budget,
            int maxValueBytes) {
        this.store = store;
        this.cluster = cluster;
        this.meter = meter;
        this.budget = budget;
        this.maxValueBytes = maxValueBytes;
    }

    void get(Exchange exchange, RequestTarget target) {
        Key key = KeyPath.key(target.path());
        RequestHeaders asked = headers(exchange, key, RequestKind.READ);
        ContextTokens.Seen seen = seen(key, asked);
        CausalContext atLeast = seen == null ? null : seen.context();
        Map<String, byte[]> parameters = target.parameters(READ_PARAMETERS);
        byte[] replica = parameters.get("replica");
        if (replica != null) {
            String name = new String(replica, StandardCharsets.UTF_8);
            store.held(
                    key,
                    member(name),
                    asked.timeoutNanos(),
                    outcome -> exchange.onLoop(() -> answer(exchange, key, outcome)));
            return;
        }
        enter(
                exchange,
                asked,
                timeoutNanos ->
                        store.get(
                                new GetRequest(
                                        key,
                                        atLeast,
                                        asked.n(),
                                        asked.count(),
                                        asked.kind(),
                                        timeoutNanos),
                                outcome -> exchange.onLoop(() -> answer(exchange, key, outcome))),
                () -> {});
    }

    private NodeId member(String name) {
        for (Member member : cluster.ring().members()) {
            if (member.id().value().equals(name)) {
                return member.id();
            }
        }
        throw new RequestRefused(
                Problem.notFound("there is no member '" + name + "' in this cluster"));
    }

    private static void answer(Exchange exchange, Key key, ReadOutcome outcome) {
        if (exchange.isOver()) {
            exchange.abandon();
            return;
        }
        switch (outcome) {
            case ReadOutcome.Read read -> ReadAnswer.write(exchange, key, read);
            case Failure failure -> exchange.problem(Failures.problem(failure, false));
        }
    }

    void put(Exchange exchange, RequestTarget target) {
        Key key = KeyPath.key(target.path());
        target.parameters(Set.of());
        RequestHeaders asked = headers(exchange, key, RequestKind.WRITE);
        refuseConditions(exchange);
        ContextTokens.Seen seen = seen(key, asked);
        String contentType = contentType(exchange);
        // The consumer below needs the reader itself, to give the body's bytes back to the budget.
        BodyReader[] reader = new BodyReader[1];
        reader[0] =
                new BodyReader(
                        exchange,
                        maxValueBytes,
                        budget,
                        body ->
                                write(
                                        exchange,
                                        key,
                                        new Content(contentType, body),
                                        seen,
                                        asked,
                                        reader[0]));
        reader[0].start();
    }

    void delete(Exchange exchange, RequestTarget target) {
        Key key = KeyPath.key(target.path());
        target.parameters(Set.of());
        RequestHeaders asked = headers(exchange, key, RequestKind.WRITE);
        refuseConditions(exchange);
        write(exchange, key, Tombstone.TOMBSTONE, seen(key, asked), asked, null);
    }

    private void write(
            Exchange exchange,
            Key key,
            Value value,
            ContextTokens.@Nullable Seen seen,
            RequestHeaders asked,
            @Nullable BodyReader body) {
        enter(
                exchange,
                asked,
                timeoutNanos ->
                        store.put(
                                new PutRequest(
                                        key,
                                        value,
                                        seen == null ? null : seen.context(),
                                        seen == null ? null : seen.latestMillis(),
                                        asked.n(),
                                        asked.count(),
                                        asked.kind(),
                                        timeoutNanos),
                                outcome -> {
                                    release(body);
                                    exchange.onLoop(() -> answer(exchange, key, outcome));
                                }),
                () -> release(body));
    }

    private static void release(@Nullable BodyReader body) {
        if (body != null) {
            body.release();
        }
    }

    /**
     * Lets a request begin when its loop can bear it.
     *
     * @param begin takes the nanoseconds that it has
     * @param drop what else is to be done where it does not begin: it is refused, its client has
     *     gone meanwhile, or the node fails on it
     */
    private void enter(Exchange exchange, RequestHeaders asked, LongConsumer begin, Runnable drop) {
        shedders.computeIfAbsent(exchange.context().nettyEventLoop(), LoadShedder::of)
                .enter(
                        asked.timeoutNanos(),
                        timeoutNanos -> begin(exchange, () -> begin.accept(timeoutNanos), drop),
                        () -> {
                            drop.run();
                            meter.wasShed();
                            exchange.problem(Failures.overloaded());
                        });
    }

    private static void begin(Exchange exchange, Runnable begin, Runnable drop) {
        if (exchange.isOver()) {
            drop.run();
            exchange.abandon();
            return;
        }
        exchange.attempt(() -> {
            try {
                begin.run();
            } catch (RuntimeException e) {
                drop.run();
                throw e;
            }
        });
    }

    private void answer(Exchange exchange, Key key, WriteOutcome outcome) {
        if (exchange.isOver()) {
            exchange.abandon();
            return;
        }
        switch (outcome) {
            case WriteOutcome.Written written -> {
                exchange.header(
                        RequestHeaders.CONTEXT,
                        ContextTokens.encode(key, written.context(), written.latestMillis()));
                ReadAnswer.evidence(exchange, written.evidence());
                exchange.end(204);
            }
            case WriteOutcome.Refused refused ->
                    exchange.problem(Failures.problem(refused.reason()));
            case Failure failure -> {
                if (failure instanceof Failure.QuorumNotMet missed
                        && missed.outcome() == Failure.Outcome.UNKNOWN) {
                    meter.outcomeUnknown();
                }
                exchange.problem(Failures.problem(failure, true));
            }
        }
    }

    private RequestHeaders headers(Exchange exchange, Key key, RequestKind kind) {
        return RequestHeaders.read(
                exchange.headers(),
                kind,
                cluster.agreed().bucket(key.bucket()),
                ClusterRoutes.claimants(cluster));
    }

    private static ContextTokens.@Nullable Seen seen(Key key, RequestHeaders asked) {
        String token = asked.context();
        if (token == null) {
            return null;
        }
        try {
            return ContextTokens.decode(key, token);
        } catch (IllegalArgumentException e) {
            throw RequestRefused.badRequest(
                    "Coterie-Context "
                            + e.getMessage()
                            + "; it must be one that an answer for the same bucket and key gave");
        }
    }

    private static void refuseConditions(Exchange exchange) {
        if (exchange.headers().contains(HttpHeaders.IF_MATCH)
                || exchange.headers().contains(HttpHeaders.IF_NONE_MATCH)) {
            throw new RequestRefused(
                    Problem.notImplemented(
                            "If-Match and If-None-Match on writes come with Coterie-Consistency: linearizable"));
        }
    }

    private static String contentType(Exchange exchange) {
        String encoding = exchange.headers().get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw RequestRefused.badRequest(
                    "Content-Encoding is '"
                            + encoding
                            + "', but a value is stored as its bytes are: only identity is allowed");
        }
        if (exchange.headers().contains(HttpHeaders.CONTENT_RANGE)) {
            throw RequestRefused.badRequest(
                    "Content-Range is given, but a value is only written as a whole");
        }
        String type = exchange.headers().get(HttpHeaders.CONTENT_TYPE);
        if (type == null || type.isEmpty()) {
            return DEFAULT_CONTENT_TYPE;
        }
        if (type.length() > MAX_CONTENT_TYPE_LENGTH) {
            throw RequestRefused.badRequest(
                    "Content-Type has "
                            + type.length()
                            + " characters, but at most "
                            + MAX_CONTENT_TYPE_LENGTH
                            + " are allowed");
        }
        return type;
    }
}
