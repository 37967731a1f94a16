package coterie.server;

import coterie.config.Identity;
import coterie.config.Settings;
import coterie.http.Gate;
import coterie.http.HttpApi;
import coterie.replication.HintSettings;
import coterie.replication.HostPort;
import coterie.replication.KeyValueStore;
import coterie.replication.Node;
import coterie.replication.NodeSettings;
import coterie.replication.RepairSettings;
import coterie.replication.ShardParts;
import coterie.replication.joining.Admission;
import coterie.replication.joining.JoinAnswer;
import coterie.replication.joining.JoinCodec;
import coterie.replication.membership.RingSettings;
import coterie.replication.vertx.PeerSettings;
import coterie.replication.vertx.PeerStatus;
import coterie.replication.vertx.PeerTransport;
import coterie.replication.vertx.ShardLoop;
import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import coterie.storage.SiblingLimits;
import coterie.storage.StorageEngine;
import coterie.storage.lmdb.ClaimedFolder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node.
 *
 * <p>Its shards are spread over the event loops; what concerns a shard, its storage's answers among
 * them, happens on the shard's loop. HTTP connections are spread over the same loops, so that a
 * request often finds its shard where it is.
 */
public final class Server {

    /** How long a starting node waits for members that may yet be reached. */
    static final Duration READY_PATIENCE = Duration.ofSeconds(5);

    /** How long it waits for a member whose address answered that nobody is there. */
    static final Duration ABSENT_PATIENCE = Duration.ofSeconds(1);

    /** How long a stopping node lets running requests end. */
    static final Duration DRAIN_PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration STEP_PATIENCE = Duration.ofSeconds(20);
    private static final int SIBLINGS_SIZE_FACTOR = 10;
    private static final int REQUESTS_IN_FLIGHT = NodeSettings.DEFAULT.requestsInFlight();

    private final Identity identity;
    private final Settings settings;
    private final Wires wires;
    private final Vertx vertx;
    private final PeerTransport transport;
    private final ShardStores stores;
    private final AgreementParts agreement;
    private final Node node;
    private final Admission admission;
    private final Farewells farewells;
    private final HttpApi api;
    private final HttpSide http;
    private final JvmGcMetrics collections;
    private final Gate gate = new Gate("the node is starting");
    private final long startedNanos = System.nanoTime();

    /**
     * What the process gives a node.
     *
     * @param cores how many event loops it may have at most, and how many shards a new folder has
     *     where the settings do not say
     * @param version of this build
     * @param broken told of a broken invariant, after which the node is not to be trusted
     * @param farewell told when the node is a member no more, after which it is to be stopped
     * @param wires between the node's shards and its transport
     */
    public record Host(
            int cores,
            String version,
            Consumer<Throwable> broken,
            Consumer<Farewell> farewell,
            Wires wires) {

        /** One to whom it makes no difference whether the node is a member. */
        public Host(int cores, String version, Consumer<Throwable> broken) {
            this(cores, version, broken, _ -> {}, Wires.BARE);
        }

        /** The same, but for who is told that the node is a member no more. */
        public Host with(Consumer<Farewell> other) {
            return new Host(cores, version, broken, other, wires);
        }

        /** The same with other wires. */
        public Host with(Wires other) {
            return new Host(cores, version, broken, farewell, other);
        }

        /** The same with as many event loops at most. */
        Host withCores(int count) {
            return new Host(count, version, broken, farewell, wires);
        }
    }

    private Server(
            Identity identity, Settings settings, Storage storage, Beginning beginning, Host host) {
        this.identity = identity;
        this.settings = settings;
        ClusterId clusterId = beginning.cluster();
        AgreementFile.Content found = beginning.agreement();
        int loops = Math.max(1, Math.min(storage.shards(), host.cores()));
        this.vertx = Loops.vertx(loops);
        this.transport =
                PeerTransport.create(
                        vertx,
                        peerSettings(clusterId, found.founders()),
                        storage.shards(),
                        host.broken());
        this.stores = new ShardStores(storage, transport.shards(), host.version());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        this.agreement = new AgreementParts(identity, storage, found, transport, registry);
        this.wires = host.wires();
        this.node = node(registry);
        this.admission = new Admission(clusterId, node, node, agreement::present);
        this.farewells =
                new Farewells(
                        node,
                        transport,
                        agreement.agreement(),
                        beginning.foundsAlone(),
                        gate,
                        host.farewell());
        Events.show(transport, registry);
        this.collections = Events.showProcess(registry);
        this.api =
                new HttpApi(
                        vertx,
                        new HttpApi.Parts(
                                node,
                                node,
                                node,
                                clusterId,
                                new KnownAddresses(identity, node, transport),
                                stores,
                                new RepairView(node, stores.engines(), transport.shards()),
                                gate,
                                registry,
                                settings.limits().valueBytes(),
                                Math.max(
                                        4L * settings.limits().valueBytes(),
                                        Runtime.getRuntime().maxMemory() / 4)));
        this.http = new HttpSide(vertx, api);
    }

    /**
     * Starts a node. It takes requests once {@link #awaitReady} has returned.
     *
     * @throws StartException where a port is taken, or whatever else is in the way
     */
    public static Server start(Identity identity, Settings settings, Host host)
            throws StartException {
        ClaimedFolder folder = LmdbStorage.claim(identity);
        Beginning beginning;
        Storage storage;
        try {
            beginning = Beginning.of(identity, settings, folder);
            storage = LmdbStorage.open(folder, beginning, identity, settings, host.cores());
        } catch (StartException e) {
            LmdbStorage.giveBack(folder);
            throw e;
        }
        Server server = new Server(identity, settings, storage, beginning, host);
        try {
            server.bind();
            return server;
        } catch (StartException e) {
            server.kill();
            throw e;
        }
    }

    private void bind() throws StartException {
        List<ShardLoop> loops = transport.shards();
        int httpServers = Math.min(loops.size(), Loops.count(vertx));
        await(
                http.listen(identity.http(), loops, httpServers),
                "cannot serve clients at " + identity.http());
        await(
                transport.start(
                        wires.hearing(identity.id(), farewells),
                        stores::incarnations,
                        () -> node.topology().epoch()),
                "cannot hear peers at " + identity.peer());
        node.start();
        agreement.start();
        farewells.start();
        transport.answerStrangersBy(this::answer);
    }

    /** Whoever is refused may be on a machine that nobody looks at, so it is said here, too. */
    private void answer(byte[] question, String remote, Consumer<byte[]> answer) {
        admission.asked(
                question,
                said -> {
                    if (said instanceof JoinAnswer.Refused refused) {
                        LOG.info("refused to let {} join: {}", remote, refused.detail());
                    }
                    answer.accept(JoinCodec.encode(said));
                });
    }

    private PeerSettings peerSettings(ClusterId clusterId, SortedMap<NodeId, HostPort> founders) {
        HostPort advertisedPeer = identity.advertisePeer();
        HostPort advertisedHttp = identity.advertiseHttp();
        return new PeerSettings(
                clusterId,
                identity.id(),
                identity.peer(),
                advertisedPeer != null ? advertisedPeer : identity.peer(),
                advertisedHttp != null ? advertisedHttp : identity.http(),
                founders,
                founders,
                PeerSettings.Limits.forValuesOf(settings.limits().valueBytes()));
    }

    private Node node(PrometheusMeterRegistry registry) {
        Events events = new Events(registry);
        List<ShardParts> parts = new ArrayList<>();
        List<StorageEngine> engines = stores.engines();
        for (ShardLoop loop : transport.shards()) {
            parts.add(
                    new ShardParts(
                            loop.mailbox(),
                            wires.speaking(identity.id(), loop.environment(), loop.mailbox()),
                            engines.get(loop.index()),
                            events));
        }
        SiblingLimits limits =
                new SiblingLimits(
                        settings.limits().siblings(),
                        (long) SIBLINGS_SIZE_FACTOR * settings.limits().valueBytes());
        return new Node(
                identity.id(),
                agreement.state(),
                new NodeSettings(
                        limits,
                        settings.probeInterval().toNanos(),
                        REQUESTS_IN_FLIGHT,
                        new HintSettings(
                                settings.hints().enabled(), settings.hints().maxAge().toMillis()),
                        new RepairSettings(
                                settings.antiEntropy().enabled(),
                                settings.antiEntropy().interval().toMillis(),
                                settings.tombstonesMinAge().toMillis()),
                        backgroundBytesPerShard(parts.size()),
                        new RingSettings(settings.ringLease().toNanos(), settings.voters())),
                parts,
                agreement.agreement());
    }

    /** What a shard may spend, where the operator has said what the node may; else 0. */
    private long backgroundBytesPerShard(int shards) {
        OptionalLong ofNode = settings.backgroundBytesPerSecond();
        return ofNode.isEmpty() ? 0 : Math.max(1, ofNode.getAsLong() / shards);
    }

    private static <T> T await(Future<T> step, String failure) throws StartException {
        try {
            return step.toCompletionStage()
                    .toCompletableFuture()
                    .get(STEP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException(failure + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new StartException(
                    failure + ": nothing happened for " + STEP_PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(failure + ": interrupted", e);
        }
    }

    /**
     * Waits until each member that can be reached has answered its handshake, a node that began
     * with an empty folder was compared with all others, and strict requests can be answered, a few
     * seconds at the most, and takes requests from then on.
     *
     * @return whether it does; it does not where it turned out to be a member no more
     */
    public boolean awaitReady() throws InterruptedException {
        while (!canServe() && !gate.isClosedForGood()) {
            Thread.sleep(5);
        }
        gate.open();
        return gate.isOpen();
    }

    private boolean canServe() {
        Duration waited = Duration.ofNanos(System.nanoTime() - startedNanos);
        boolean all = true;
        boolean known = true;
        for (PeerStatus peer : transport.peers()) {
            all &= peer.connected();
            known &= peer.connected() || peer.tried();
        }
        long now = System.nanoTime();
        // A fresh node knows that it has forgotten nothing once it has asked all others. It has no
        // lease before the cluster has begun to agree, which takes all founders, nor needs one.
        return (all && node.hasLease(now) && node.isVerified())
                || waited.compareTo(READY_PATIENCE) >= 0
                || (known
                        && !all
                        && node.mayServeStrict(now)
                        && waited.compareTo(ABSENT_PATIENCE) >= 0);
    }

    /** Who the node is. */
    public NodeId id() {
        return identity.id();
    }

    /** Where clients find it. */
    public String url() {
        return "http://" + identity.http();
    }

    /** What clients may ask of it, for those in the same process; none of it passes the gate. */
    public KeyValueStore store() {
        return node;
    }

    /** Whether it takes requests for values. */
    public boolean isReady() {
        return gate.isOpen();
    }

    /**
     * Refuses new requests, lets those that run end, makes all durable and goes.
     *
     * @return whether the storage was closed cleanly
     */
    public boolean stop() throws InterruptedException {
        gate.drain();
        long deadline = System.nanoTime() + DRAIN_PATIENCE.toNanos();
        while (api.running() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        quietly(http.shutdown(Duration.ofMillis(500)));
        quietly(transport.close());
        agreement.abandon();
        boolean clean = stores.close(STEP_PATIENCE);
        quietly(vertx.close());
        collections.close();
        return clean;
    }

    /** Ends as {@code kill -9} would: nothing is flushed, no connection is closed in order. */
    public void kill() {
        gate.drain();
        http.abort();
        Future<Void> aborted = transport.abort();
        agreement.abandon();
        stores.abandon();
        quietly(aborted);
        quietly(vertx.close());
        collections.close();
    }

    private static void quietly(Future<?> step) {
        try {
            step.toCompletionStage()
                    .toCompletableFuture()
                    .get(STEP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(Server.class.getName())
                    .log(System.Logger.Level.DEBUG, "while stopping", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
