package coterie.replication.vertx;

import coterie.replication.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One loop's share of the port on which peers are heard. Vert.x deals the connections out among all
 * loops that listen on one port.
 */
final class PeerServer {

    /** The most connections of one loop that have not passed the handshake. */
    static final int MOST_UNGREETED = 128;

    private final ShardLoop loop;
    private final TransportParts parts;
    private final NetServer server;
    private final OpenQuestions questions = new OpenQuestions();
    private final Set<IncomingConnection> connections = new HashSet<>();
    private boolean closed;

    PeerServer(Vertx vertx, ShardLoop loop, TransportParts parts) {
        this.loop = loop;
        this.parts = parts;
        this.server = vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true));
    }

    /** Binds the port and tells which one it is. */
    Future<Integer> listen(HostPort address) {
        server.connectHandler(this::accept);
        Promise<Integer> bound = Promise.promise();
        loop.context()
                .runOnContext(_ ->
                        server.listen(address.port(), address.host())
                                .map(NetServer::actualPort)
                                .onComplete(bound));
        return bound.future();
    }

    private void accept(NetSocket socket) {
        IncomingConnection connection =
                new IncomingConnection(loop, (NetSocketInternal) socket, parts, questions);
        if (closed) {
            connection.close();
            return;
        }
        if (connections.stream().filter(IncomingConnection::isSilent).count() == MOST_UNGREETED) {
            connection.turnAway(MOST_UNGREETED + " connections wait for their handshake already");
            return;
        }
        connections.add(connection);
        connection.open(connections::remove);
    }

    /** Closes what comes from those who are no peers any more; from any thread. */
    void closeRetired() {
        loop.context()
                .runOnContext(_ ->
                        List.copyOf(connections).stream()
                                .filter(IncomingConnection::isRetired)
                                .forEach(IncomingConnection::close));
    }

    /** Stops listening and closes what was accepted; from any thread. */
    Future<Void> close() {
        return end(IncomingConnection::close);
    }

    /** The same as a dying process would do it; from any thread. */
    Future<Void> abort() {
        return end(IncomingConnection::abort);
    }

    private Future<Void> end(Consumer<IncomingConnection> close) {
        Promise<Void> done = Promise.promise();
        loop.context()
                .runOnContext(_ -> {
                    closed = true;
                    List.copyOf(connections).forEach(close);
                    server.close().onComplete(done);
                });
        return done.future();
    }
}
