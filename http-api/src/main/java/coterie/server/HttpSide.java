package coterie.server;

import coterie.http.HttpApi;
import coterie.replication.HostPort;
import coterie.replication.vertx.ShardLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The port on which a node serves clients: a server on each event loop, which share it. */
final class HttpSide {

    private final Vertx vertx;
    private final HttpApi api;
    private final List<HttpServer> servers = new ArrayList<>();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

    HttpSide(Vertx vertx, HttpApi api) {
        this.vertx = vertx;
        this.api = api;
    }

    /** Binds the port on the first loops, and tells which it is. */
    Future<Integer> listen(HostPort address, List<ShardLoop> loops, int count) {
        Future<Integer> bound = listen(address, loops.getFirst().context());
        for (ShardLoop loop : loops.subList(1, count)) {
            bound =
                    bound.compose(
                            port -> listen(new HostPort(address.host(), port), loop.context()));
        }
        return bound;
    }

    private Future<Integer> listen(HostPort address, Context loop) {
        Promise<Integer> bound = Promise.promise();
        loop.runOnContext(_ -> {
            HttpServer server =
                    vertx.createHttpServer(HttpApi.serverOptions())
                            .requestHandler(api::handle)
                            .invalidRequestHandler(api::handleInvalid)
                            .connectionHandler(this::opened);
            synchronized (servers) {
                servers.add(server);
            }
            server.listen(address.port(), address.host())
                    .map(HttpServer::actualPort)
                    .onComplete(bound);
        });
        return bound.future();
    }

    private void opened(HttpConnection connection) {
        connections.add(connection);
        connection.closeHandler(_ -> connections.remove(connection));
    }

    /** Closes the port and each connection once its request is answered, or after the time. */
    Future<Void> shutdown(Duration patience) {
        synchronized (servers) {
            return Future.join(servers.stream().map(server -> server.shutdown(patience)).toList())
                    .mapEmpty();
        }
    }

    /** Ends as a dying process would: clients see their connections reset. */
    void abort() {
        for (HttpConnection connection : connections) {
            if (connection instanceof ConnectionBase base) {
                reset(base.channel());
            }
        }
    }

    private static void reset(Channel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException _) {
            return; // it is closed already
        }
        var _ = channel.close();
    }
}
