package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.replication.PeerListener;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.storage.ShardMap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All of a node that has to do with its peers: the loops on which its shards run, the port on which
 * peers are heard, and the connections by which they are told.
 *
 * <p>The node needs the loops' environments, and the transport needs the node to listen. So it is
 * made in two steps:
 *
 * <ol>
 *   <li>{@link #create} makes the loops; no port is bound, no connection opened, and whatever is
 *       sent is dropped;
 *   <li>the node is built over {@link #shards()}, each with its environment and its mailbox;
 *   <li>{@link #start} binds the port, opens a connection to each member, and hands the listener
 *       all that comes;
 *   <li>{@link #membersAre} at any time says who they are from then on.
 * </ol>
 *
 * <p>Safe to call from any thread.
 */
public final class PeerTransport {

    private final Vertx vertx;
    private final PeerSettings settings;
    private final TransportCounters counters = new TransportCounters();
    private final Peers peers;
    private final List<ShardLoop> shards;
    private final NetClient client;
    private volatile List<PeerServer> servers = List.of();
    private volatile @Nullable TransportParts started;
    private volatile boolean closed;

    private PeerTransport(
            Vertx vertx,
            PeerSettings settings,
            int shardCount,
            Consumer<Throwable> brokenInvariant) {
        this.vertx = vertx;
        this.settings = settings;
        this.peers = new Peers(settings, counters);
        List<ShardLoop> loops = new ArrayList<>();
        for (int i = 0; i < shardCount; i++) {
            loops.add(new ShardLoop(vertx, i, peers, brokenInvariant));
        }
        this.shards = List.copyOf(loops);
        this.client =
                vertx.createNetClient(
                        new NetClientOptions()
                                .setTcpNoDelay(true)
                                .setTcpKeepAlive(true)
                                .setConnectTimeout(
                                        Math.toIntExact(settings.limits().handshake().toMillis())));
    }

    /**
     * Makes the loops.
     *
     * @param vertx whose event loops are used; it stays the caller's, and is to be closed after the
     *     transport
     * @param settings who this node is and whom it knows
     * @param shardCount how many shards the node has, 1 to {@value ShardMap#MAX_SHARDS}; best no
     *     more than event loops
     * @param brokenInvariant told of every exception that a task of a shard throws, on the shard's
     *     loop: the shard's state is not to be trusted any more, so it should stop the node
     * @throws IllegalArgumentException where the number of shards is out of range
     */
    public static PeerTransport create(
            Vertx vertx,
            PeerSettings settings,
            int shardCount,
            Consumer<Throwable> brokenInvariant) {
        if (shardCount < 1 || shardCount > ShardMap.MAX_SHARDS) {
            throw new IllegalArgumentException(
                    shardCount + " shards: 1 to " + ShardMap.MAX_SHARDS + " are allowed");
        }
        return new PeerTransport(vertx, settings, shardCount, brokenInvariant);
    }

    /** The loops, by the shards' numbers. */
    public List<ShardLoop> shards() {
        return shards;
    }

    /**
     * Binds the port and begins to look for the peers. To be called once.
     *
     * @param listener hears of messages and of peers, on any of the loops; it should not tarry
     * @param incarnations the present incarnations of the storage shards, told to peers in each
     *     handshake
     * @param epoch asked on any thread for the ring that the node goes by
     * @return the port that was bound; fails where it cannot be
     */
    public Future<Integer> start(
            PeerListener listener, Supplier<List<Long>> incarnations, Supplier<Epoch> epoch) {
        peers.listen(listener);
        Handshake handshake = new Handshake(settings, peers, shards.size(), incarnations, epoch);
        TransportParts parts =
                new TransportParts(settings.limits(), peers, handshake, counters, new RefusalLog());
        servers = shards.stream().map(loop -> new PeerServer(vertx, loop, parts)).toList();
        Future<Integer> port = servers.getFirst().listen(settings.bind());
        for (PeerServer server : servers.subList(1, servers.size())) {
            port =
                    port.compose(
                            bound -> server.listen(new HostPort(settings.bind().host(), bound)));
        }
        return port.onSuccess(
                        _ -> {
                            started = parts;
                            follow(parts);
                        })
                .onFailure(_ -> close());
    }

    /**
     * From now on these are the members: connections to new ones are opened, and all those to and
     * from others, or to another address than the present one, are closed for good. What is then
     * sent to others is dropped and counted, and their handshakes are refused. The listener has
     * heard {@link PeerListener#disconnected} of all who are gone when this returns, and hears
     * nothing more of them.
     *
     * <p>From any thread, before the start or after it, but not from within {@link PeerListener}'s
     * methods.
     *
     * @param members the peer addresses of all members, with or without this node's own
     * @param former all who have been members and are no more; they are told so
     * @throws IllegalArgumentException where a member stands among the former ones, too; then
     *     nothing is changed
     */
    public void membersAre(Map<NodeId, HostPort> members, Set<NodeId> former) {
        for (NodeId member : members.keySet()) {
            if (former.contains(member)) {
                throw new IllegalArgumentException(
                        "node " + member + " cannot be a member and a former one");
            }
        }
        peers.membersAre(members, former);
        TransportParts parts = started;
        if (parts != null) {
            follow(parts);
        }
    }

    /**
     * Has the listener answer the questions of strangers, from any thread; until then nobody does.
     */
    public void answerStrangersBy(StrangerListener listener) {
        if (!closed) {
            peers.answerBy(listener);
        }
    }

    /*
     * Each loop goes by the peers as they are when its turn comes, so it does not matter how many
     * changes there were until then, or in which order they are told.
     */
    private void follow(TransportParts parts) {
        for (ShardLoop loop : shards) {
            loop.context()
                    .runOnContext(_ -> {
                        if (!closed) {
                            loop.follow(
                                    peers.all(),
                                    peer -> new OutgoingConnection(loop, peer, parts, client));
                        }
                    });
        }
        servers.forEach(PeerServer::closeRetired);
    }

    /** Every other member and how the transport stands with it, in the order of their names. */
    public List<PeerStatus> peers() {
        return peers.all().stream().map(Peer::status).toList();
    }

    /** What was sent and received until now. */
    public TransportStatistics statistics() {
        return counters.snapshot();
    }

    /**
     * Takes nothing more from peers, writes what waits for them, and closes. The loops go on
     * running the shards' tasks, so that storage can be closed after this; whatever they send is
     * dropped.
     *
     * @return completes when all connections are closed
     */
    public Future<Void> close() {
        closed = true;
        peers.listen(null);
        peers.answerBy(null);
        return end(PeerServer::close, ShardLoop::closeConnections);
    }

    private Future<Void> end(
            Function<PeerServer, Future<Void>> closeServer,
            Function<ShardLoop, Future<Void>> closeConnections) {
        List<Future<Void>> ends = new ArrayList<>();
        servers.forEach(server -> ends.add(closeServer.apply(server)));
        shards.forEach(loop -> ends.add(closeConnections.apply(loop)));
        return Future.join(ends).<Void>mapEmpty().eventually(client::close);
    }

    /**
     * Ends as a dying process would: at once no task of a shard runs any more, what is written and
     * has not left is lost, and peers see their connections reset.
     *
     * @return completes when the port is free again
     */
    public Future<Void> abort() {
        closed = true;
        peers.listen(null);
        peers.answerBy(null);
        shards.forEach(ShardLoop::stop);
        return end(PeerServer::abort, ShardLoop::abortConnections);
    }
}
