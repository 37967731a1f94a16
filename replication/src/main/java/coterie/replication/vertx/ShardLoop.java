package coterie.replication.vertx;

import coterie.replication.Environment;
import coterie.replication.HostPort;
import coterie.replication.message.Message;
import coterie.ring.NodeId;
import coterie.storage.Mailbox;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The event loop on which one shard of a node runs, with its own connections to the peers, so that
 * what the shard sends leaves from where it stands.
 *
 * <p>Tasks go to Netty's loop itself and not through the Vert.x context: the roles need nothing of
 * it, and Netty's timers are cancelled in logarithmic time and hold nanoseconds, which matters to a
 * request with two or three of them.
 */
public final class ShardLoop {

    private final int index;
    private final ContextInternal context;
    private final EventLoop loop;
    private final Consumer<Throwable> brokenInvariant;
    private final Map<NodeId, OutgoingConnection> connections = new HashMap<>();
    private final VertxEnvironment environment;
    private final VertxMailbox mailbox = new VertxMailbox(this);
    private volatile boolean stopped;

    ShardLoop(Vertx vertx, int index, Peers peers, Consumer<Throwable> brokenInvariant) {
        this.index = index;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.loop = context.nettyEventLoop();
        this.brokenInvariant = brokenInvariant;
        this.environment = new VertxEnvironment(this, peers);
    }

    /** The shard's number within its node, from 0. */
    public int index() {
        return index;
    }

    /**
     * What the shard's roles know of the world. Its timers fire on this loop, and it is to be used
     * on it alone.
     */
    public Environment environment() {
        return environment;
    }

    /** The way onto this loop, for any thread. */
    public Mailbox mailbox() {
        return mailbox;
    }

    /** The same loop for whatever else of Vert.x shall run there. */
    public Context context() {
        return context;
    }

    /**
     * Closes the connections to those that are no peers any more, for good, and makes one to each
     * peer that has none; on this loop only. The first loop opens its own at once, to know who is
     * there, the others when they have something to say.
     */
    void follow(List<Peer> peers, Function<Peer, OutgoingConnection> connect) {
        connections
                .values()
                .removeIf(connection -> {
                    boolean gone = connection.peer().isRetired();
                    if (gone) {
                        var _ = connection.close();
                    }
                    return gone;
                });
        for (Peer peer : peers) {
            if (!peer.isRetired() && !connections.containsKey(peer.id())) {
                OutgoingConnection connection = connect.apply(peer);
                connections.put(peer.id(), connection);
                peer.onSignOfLife(() -> execute(connection::retry));
                if (index == 0) {
                    connection.open();
                }
            }
        }
    }

    /** To whom it has connections, standing or not; on this loop only. */
    List<HostPort> connectedTo() {
        return connections.values().stream()
                .map(connection -> connection.peer().address())
                .sorted(Comparator.comparing(HostPort::toString))
                .toList();
    }

    /**
     * Sends to another node; on this loop only. Returns false where nobody knows that node, or the
     * message was dropped.
     */
    boolean send(NodeId to, Message message) {
        assert loop.inEventLoop() : "a shard sends on its own loop only";
        OutgoingConnection connection = connections.get(to);
        return connection != null && connection.send(message);
    }

    /** Runs the task on this loop on a later turn; from any thread. */
    void execute(Runnable task) {
        if (!stopped) {
            loop.execute(() -> run(task));
        }
    }

    /** Runs the task on this loop after the delay. */
    Environment.Timer schedule(long delayNanos, Runnable task) {
        var scheduled = loop.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Closes all connections once what waits is written; from any thread. */
    Future<Void> closeConnections() {
        return end(OutgoingConnection::close);
    }

    /** Closes all connections as a dying process would; from any thread. */
    Future<Void> abortConnections() {
        return end(OutgoingConnection::abort);
    }

    private Future<Void> end(Function<OutgoingConnection, Future<Void>> close) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ ->
                Future.join(connections.values().stream().map(close).toList())
                        .<Void>mapEmpty()
                        .onComplete(done));
        return done.future();
    }

    /** From now on no task runs any more, as if the process had ended. */
    void stop() {
        stopped = true;
    }

    private void run(Runnable task) {
        if (stopped) {
            return;
        }
        try {
            task.run();
        } catch (Throwable broken) {
            brokenInvariant.accept(broken);
        }
    }
}
