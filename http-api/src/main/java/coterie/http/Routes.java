package coterie.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Fills Vert.x Web's router: which endpoint answers which method of which path, and with what
 * problem all else is answered.
 *
 * <p>Paths are matched as they came over the wire, since {@code a//b} and {@code ../x} are keys, by
 * regular expressions without groups. What a group, a {@code :parameter} or a {@code *} matches
 * would be decoded by the router, which refuses malformed escapes in words of its own; and where a
 * path is given as it is, {@code /v1/node/} is taken for {@code /v1/node}.
 */
final class Routes {

    private final Router router;
    private final RequestMeter meter;

    /** Answers a request, or throws {@link RequestRefused}. */
    @FunctionalInterface
    interface Endpoint {
        void serve(Exchange exchange, RequestTarget target);
    }

    /** Some methods of a path, and what answers them. */
    record Served(List<HttpMethod> methods, Endpoint endpoint) {

        static Served on(HttpMethod method, Endpoint endpoint) {
            return new Served(List.of(method), endpoint);
        }

        static Served reads(Endpoint endpoint) {
            return new Served(List.of(HttpMethod.GET, HttpMethod.HEAD), endpoint);
        }

        /** The contract names the methods here, and this build does not serve them yet. */
        static Served later(HttpMethod... methods) {
            return new Served(
                    List.of(methods),
                    (exchange, target) ->
                            exchange.problem(
                                    Problem.notImplemented(
                                            exchange.method()
                                                    + " "
                                                    + target.path()
                                                    + " is not built yet")));
        }
    }

    Routes(Vertx vertx, RequestMeter meter) {
        this.router = Router.router(vertx);
        this.meter = meter;
        router.errorHandler(404, handler(Routes::nothing));
        router.errorHandler(400, handler(Routes::unroutable));
    }

    private static void nothing(Exchange exchange, RequestTarget target) {
        exchange.problem(Problem.notFound("there is no path '" + target.path() + "' here"));
    }

    /** What the router refuses before it looks for a route: RFC 9112, §3.2, asks for a Host. */
    private static void unroutable(Exchange exchange, RequestTarget target) {
        if (target.path().isEmpty()) {
            nothing(exchange, target);
            return;
        }
        String host = exchange.headers().get(HttpHeaders.HOST);
        exchange.problem(
                Problem.badRequest(
                        host == null
                                ? "the Host header is missing"
                                : "Host is '"
                                        + host
                                        + "', but must be a host, and a port if need be"));
    }

    /**
     * Adds a path. Other methods than those served are answered with {@code 405}.
     *
     * @param pattern a regular expression without groups for the whole raw path
     */
    void at(String pattern, Served... served) {
        List<HttpMethod> allowed = new ArrayList<>();
        for (Served some : served) {
            Route route = route(pattern);
            some.methods().forEach(route::method);
            route.handler(handler(some.endpoint()));
            allowed.addAll(some.methods());
        }
        String allow = allowed.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        route(pattern)
                .handler(
                        handler((exchange, _) ->
                                exchange.problem(
                                        Problem.methodNotAllowed(
                                                exchange.method().name(), allow))));
    }

    private Route route(String pattern) {
        return router.routeWithRegex(pattern).useNormalizedPath(false);
    }

    private Handler<RoutingContext> handler(Endpoint endpoint) {
        return routing -> {
            Exchange exchange = new Exchange(routing.request(), meter);
            exchange.attempt(() -> {
                exchange.refuseUnknownExpectation();
                endpoint.serve(exchange, RequestTarget.of(routing.request().uri()));
            });
        };
    }

    /** The router, to be used once every path has been added. Safe from any event loop. */
    Router router() {
        return router;
    }
}
