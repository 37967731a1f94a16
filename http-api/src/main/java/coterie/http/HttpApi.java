package coterie.http;

import coterie.replication.ClusterView;
import coterie.replication.KeyValueStore;
import coterie.ring.ClusterId;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where requests come in. Those for values are read from the raw target and go straight to the
 * store; all others are few and go by a table of paths.
 *
 * <p>One instance serves every event loop.
 */
public final class HttpApi {

    /** The most bytes of a request's headers together. */
    public static final int MAX_HEADER_BYTES = 32 * 1024;

    /** The most bytes of a request line: a key of 400 bytes, each escaped, and room. */
    static final int MAX_LINE_BYTES = 8 * 1024;

    /** How long a connection may be silent. Longer than any request may take. */
    static final int IDLE_TIMEOUT_SECONDS = 120;

    /** How long what is still on its way is awaited before an invalid request is answered. */
    private static final long LINGER_MILLIS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
    private static final CharSequence OPENAPI_TYPE =
            HttpHeaders.createOptimized("application/json");

    private final Gate gate;
    private final RequestMeter meter;
    private final KeyRoutes keys;
    private final ListRoute list;
    private final ClusterRoutes clusterRoutes;
    private final NodeRoutes nodeRoutes;
    private final byte[] openApi = openApi();

    /**
     * What the routes need of the node.
     *
     * @param store where values are read and written
     * @param maxValueBytes the most bytes of a value
     * @param maxBodyBytes how many bytes of bodies may be held at once
     */
    public record Parts(
            KeyValueStore store,
            ClusterView cluster,
            ClusterId clusterId,
            MemberAddresses addresses,
            NodeStatus status,
            Gate gate,
            PrometheusMeterRegistry registry,
            int maxValueBytes,
            long maxBodyBytes) {}

    public HttpApi(Parts parts) {
        this.gate = parts.gate();
        this.meter = new RequestMeter(parts.registry());
        BodyBudget budget = new BodyBudget(parts.maxBodyBytes());
        this.keys =
                new KeyRoutes(parts.store(), parts.cluster(), meter, budget, parts.maxValueBytes());
        this.list = new ListRoute(parts.store(), parts.cluster());
        this.clusterRoutes =
                new ClusterRoutes(parts.cluster(), parts.clusterId(), parts.addresses());
        this.nodeRoutes =
                new NodeRoutes(
                        parts.cluster().self(), parts.status(), gate, meter, parts.registry());
    }

    /** The options of a server for this API. */
    public static HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setHandle100ContinueAutomatically(false)
                .setCompressionSupported(false)
                .setTcpNoDelay(true)
                .setIdleTimeout(IDLE_TIMEOUT_SECONDS);
    }

    /** How many requests have begun and not ended. */
    public int running() {
        return meter.running();
    }

    /** Serves a request. Called on the event loop of its connection. */
    public void handle(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, meter);
        try {
            RequestTarget target = RequestTarget.of(request.uri());
            if (target.path().startsWith(KeyPath.PREFIX)) {
                value(exchange, target);
            } else {
                other(exchange, target);
            }
        } catch (RequestRefused refused) {
            exchange.problem(refused.problem());
        } catch (RuntimeException broken) {
            LOG.error("{} {} failed", request.method(), request.uri(), broken);
            exchange.problem(
                    Problem.of(
                            ProblemCode.INTERNAL,
                            "the node failed on this request; its log says more"));
        }
    }

    private void value(Exchange exchange, RequestTarget target) {
        String closed = gate.closedBecause();
        if (closed != null) {
            if (gate.isDraining()) {
                exchange.header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            exchange.problem(Problem.notReady(closed));
            return;
        }
        switch (KeyPath.of(target.path())) {
            case KeyPath.Value value -> keys.handle(exchange, value.key(), target);
            case KeyPath.Bucket bucket -> list.handle(exchange, bucket.name(), target);
        }
    }

    private void other(Exchange exchange, RequestTarget target) {
        Route route = Route.of(target.path());
        if (route == Route.UNKNOWN) {
            exchange.problem(Problem.notFound("there is no path '" + target.path() + "' here"));
            return;
        }
        String method = exchange.method().name();
        if (!route.allows(method)) {
            exchange.problem(Problem.methodNotAllowed(method, route.allow()));
            return;
        }
        if (route.isLater(method)) {
            exchange.problem(
                    Problem.notImplemented(method + " " + target.path() + " is not built yet"));
            return;
        }
        if (route != Route.PREFERENCE_LIST) {
            target.parameters(Set.of());
        }
        switch (route) {
            case CLUSTER -> clusterRoutes.cluster(exchange);
            case RING -> clusterRoutes.ring(exchange);
            case PREFERENCE_LIST -> clusterRoutes.preferenceList(exchange, target);
            case BUCKET -> clusterRoutes.bucket(exchange, target.path());
            case NODE -> nodeRoutes.node(exchange);
            case LIVE -> nodeRoutes.live(exchange);
            case READY -> nodeRoutes.ready(exchange);
            case METRICS -> nodeRoutes.metrics(exchange);
            case OPENAPI -> exchange.end(200, OPENAPI_TYPE, openApi);
            case MEMBER, MEMBER_CHANGE, CANCEL, ANTI_ENTROPY, HINTS, CONSOLE, UNKNOWN ->
                    throw new IllegalStateException("nothing serves " + route);
        }
    }

    /** Answers what is not HTTP as this server takes it. The connection is closed afterwards. */
    public void handleInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem =
                switch (cause) {
                    case TooLongHttpLineException _ -> KeyPath.tooLong("the request line");
                    case TooLongHttpHeaderException _ ->
                            Problem.of(
                                            ProblemCode.HEADERS_TOO_LARGE,
                                            "the request's headers are too large: at most "
                                                    + MAX_HEADER_BYTES
                                                    + " bytes together")
                                    .with("limit", MAX_HEADER_BYTES);
                    case null, default ->
                            Problem.badRequest(
                                    "this is not a well-formed HTTP request: " + reason(cause));
                };
        Exchange exchange = new Exchange(request, meter);
        exchange.header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // What is still on its way is read and dropped meanwhile; a close at once would reset the
        // connection.
        exchange.context().owner().setTimer(LINGER_MILLIS, _ -> exchange.problem(problem));
    }

    private static String reason(Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null ? "its first line or a header cannot be read" : message;
    }

    private static byte[] openApi() {
        try (InputStream in = HttpApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing from the build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
