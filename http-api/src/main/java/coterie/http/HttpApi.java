package coterie.http;

import coterie.http.Routes.Served;
import coterie.replication.ClusterChanges;
import coterie.replication.ClusterView;
import coterie.replication.KeyValueStore;
import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where requests come in, and the table of all paths.
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

    private static final CharSequence OPENAPI_TYPE =
            HttpHeaders.createOptimized("application/json");

    private final Gate gate;
    private final RequestMeter meter;
    private final KeyRoutes keys;
    private final ListRoute list;
    private final BucketRoutes bucketRoutes;
    private final ClusterRoutes clusterRoutes;
    private final MemberRoutes memberRoutes;
    private final RepairRoutes repairRoutes;
    private final NodeRoutes nodeRoutes;
    private final byte[] openApi = openApi();
    private final Router router;

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
            ClusterChanges changes,
            ClusterId clusterId,
            MemberAddresses addresses,
            NodeStatus status,
            RepairStatus repair,
            Gate gate,
            PrometheusMeterRegistry registry,
            int maxValueBytes,
            long maxBodyBytes) {}

    /**
     * @param vertx whose event loops serve the requests
     */
    public HttpApi(Vertx vertx, Parts parts) {
        this.gate = parts.gate();
        this.meter = new RequestMeter(parts.registry());
        BodyBudget budget = new BodyBudget(parts.maxBodyBytes());
        this.keys =
                new KeyRoutes(parts.store(), parts.cluster(), meter, budget, parts.maxValueBytes());
        this.list = new ListRoute(parts.store(), parts.cluster());
        ChangeProgress progress = new ChangeProgress(parts.cluster(), System::nanoTime);
        progress.show(parts.registry());
        this.clusterRoutes =
                new ClusterRoutes(
                        parts.cluster(),
                        parts.changes(),
                        parts.clusterId(),
                        parts.addresses(),
                        progress);
        Proposals proposals = new Proposals(parts.cluster(), parts.changes());
        this.bucketRoutes = new BucketRoutes(parts.cluster(), proposals, budget);
        this.memberRoutes = new MemberRoutes(parts.cluster(), proposals, parts.status(), budget);
        NodeId self = parts.cluster().self();
        this.repairRoutes = new RepairRoutes(parts.cluster(), parts.repair(), parts.registry());
        repairRoutes.show(parts.registry());
        this.nodeRoutes =
                new NodeRoutes(self, parts.status(), repairRoutes, gate, meter, parts.registry());
        this.router = router(vertx);
    }

    /** The options of a server for this API. */
    public static HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setHandle100ContinueAutomatically(false)
                // Who asks to go on in HTTP/2 is answered in HTTP/1.1, as RFC 9110, §7.8, allows.
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setTcpNoDelay(true)
                .setIdleTimeout(IDLE_TIMEOUT_SECONDS);
    }

    /** How many requests have begun and not ended. */
    public int running() {
        return meter.running();
    }

    private Router router(Vertx vertx) {
        Routes routes = new Routes(vertx, meter);
        // Patterns are tried in this order; values make up nearly all of the load.
        routes.at(
                KeyPath.OF_VALUE,
                Served.reads(whileOpen(keys::get)),
                Served.on(HttpMethod.PUT, whileOpen(keys::put)),
                Served.on(HttpMethod.DELETE, whileOpen(keys::delete)));
        routes.at(KeyPath.OF_BUCKET, Served.reads(whileOpen(list::list)));
        routes.at(
                "/v1/buckets/[^/]*",
                Served.reads(bucketRoutes::get),
                Served.on(HttpMethod.PUT, whileOpen(bucketRoutes::put)));
        routes.at("/v1/cluster", Served.reads(bare(clusterRoutes::cluster)));
        routes.at("/v1/cluster/ring", Served.reads(bare(clusterRoutes::ring)));
        routes.at("/v1/cluster/preference-list", Served.reads(clusterRoutes::preferenceList));
        routes.at(MemberRoutes.MEMBER, Served.on(HttpMethod.PATCH, whileOpen(memberRoutes::patch)));
        routes.at(MemberRoutes.ACTION, Served.on(HttpMethod.POST, whileOpen(memberRoutes::act)));
        routes.at(
                "/v1/cluster/cancel", Served.on(HttpMethod.POST, whileOpen(memberRoutes::cancel)));
        routes.at("/v1/node", Served.reads(bare(nodeRoutes::node)));
        routes.at(
                "/v1/anti-entropy",
                Served.reads(bare(repairRoutes::antiEntropy)),
                Served.on(HttpMethod.POST, bare(repairRoutes::startRound)));
        routes.at("/v1/hints", Served.reads(bare(repairRoutes::hints)));
        routes.at("/health/live", Served.reads(bare(nodeRoutes::live)));
        routes.at("/health/ready", Served.reads(bare(nodeRoutes::ready)));
        routes.at("/metrics", Served.reads(bare(nodeRoutes::metrics)));
        routes.at(
                "/openapi\\.json",
                Served.reads(bare(exchange -> exchange.end(200, OPENAPI_TYPE, openApi))));
        routes.at("/", Served.later(HttpMethod.GET, HttpMethod.HEAD));
        return routes.router();
    }

    /** Serves a request. Called on the event loop of its connection. */
    public void handle(HttpServerRequest request) {
        router.handle(request);
    }

    private Routes.Endpoint whileOpen(Routes.Endpoint endpoint) {
        return (exchange, target) -> {
            String closed = gate.closedBecause();
            if (closed == null) {
                endpoint.serve(exchange, target);
                return;
            }
            if (gate.isDraining()) {
                exchange.header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            exchange.problem(Problem.notReady(closed));
        };
    }

    /** An endpoint that knows no query parameters. */
    private static Routes.Endpoint bare(Consumer<Exchange> endpoint) {
        return (exchange, target) -> {
            target.parameters(Set.of());
            endpoint.accept(exchange);
        };
    }

    /** Answers what is not HTTP as this server takes it. The connection is closed afterwards. */
    public void handleInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem =
                switch (cause) {
                    case TooLongHttpLineException _ ->
                            KeyPath.tooLong("the request line", MAX_LINE_BYTES);
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
