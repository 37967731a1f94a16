package coterie.server;

import coterie.config.Identity;
import coterie.config.Settings;
import coterie.replication.HostPort;
import coterie.ring.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A whole cluster in one process on loopback. Its nodes speak over real sockets, each with its own
 * loops and data folder, as if each had a process of its own. Not for use by several threads at
 * once.
 */
public final class LocalCluster {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int PEERS_BESIDE_CLIENTS = 1_000;
    private static final int PORTS_TRIED = 200;
    private static final int LAST_PORT = 65_535;

    private final Settings settings;
    private final Server.Host host;
    private final Map<NodeId, Identity> identities = new TreeMap<>();
    private final Map<NodeId, Server> running = new TreeMap<>();

    /**
     * A cluster that has not started.
     *
     * @param nodes how many, at least 1
     * @param httpPort of the first node; the others follow
     * @param data with a folder for each node
     * @param host the cores are shared among the nodes
     * @throws StartException where no free ports for peers are found
     */
    public LocalCluster(int nodes, int httpPort, Path data, Settings settings, Server.Host host)
            throws StartException {
        this.settings = settings;
        this.host = host.withCores(Math.max(1, host.cores() / nodes));
        SortedMap<NodeId, HostPort> peers = new TreeMap<>();
        List<Integer> ports = freePorts(nodes, httpPort);
        for (int i = 0; i < nodes; i++) {
            peers.put(new NodeId("n" + (i + 1)), new HostPort(LOOPBACK, ports.get(i)));
        }
        for (int i = 0; i < nodes; i++) {
            NodeId id = new NodeId("n" + (i + 1));
            HostPort http = new HostPort(LOOPBACK, httpPort + i);
            HostPort peer = new HostPort(LOOPBACK, ports.get(i));
            identities.put(
                    id,
                    new Identity(
                            id,
                            data.resolve(id.value()),
                            http,
                            peer,
                            null,
                            null,
                            peers,
                            null,
                            "default"));
        }
    }

    /**
     * Ports that nobody listens on. They are looked for beside the clients' ports, away from those
     * that the system gives to outgoing connections: one of these could take a port before its node
     * does, or while its node is down.
     */
    private static List<Integer> freePorts(int count, int httpPort) throws StartException {
        List<Integer> ports = new ArrayList<>();
        int above = httpPort + PEERS_BESIDE_CLIENTS;
        int first = above + PORTS_TRIED > LAST_PORT ? httpPort - PEERS_BESIDE_CLIENTS : above;
        for (int port = first; port < first + PORTS_TRIED && ports.size() < count; port++) {
            if (isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new StartException(
                    "no free ports for the peers: fewer than %d among the %d from %d"
                            .formatted(count, PORTS_TRIED, first));
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Starts all nodes at once, and waits until each serves. */
    public void start() throws StartException, InterruptedException {
        try {
            inParallel(identities.values(), identity -> start(identity));
            inParallel(
                    List.copyOf(running.values()),
                    server -> {
                        server.awaitReady();
                        return server;
                    });
        } catch (StartException e) {
            killAll();
            throw e;
        }
    }

    private Server start(Identity identity) throws StartException {
        Server server = Server.start(identity, settings, host.with(_ -> stopSoon(identity.id())));
        synchronized (running) {
            running.put(identity.id(), server);
        }
        return server;
    }

    /** A node that is a member no more stops by itself. */
    private void stopSoon(NodeId id) {
        Thread.ofVirtual()
                .start(() -> {
                    Server server;
                    synchronized (running) {
                        server = running.remove(id);
                    }
                    if (server != null) {
                        stop(server);
                    }
                });
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Step<T> {
        Server take(T subject) throws StartException, InterruptedException;
    }

    private static <T> void inParallel(Iterable<T> subjects, Step<T> step)
            throws StartException, InterruptedException {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Server>> steps = new ArrayList<>();
            for (T subject : subjects) {
                Callable<Server> task = () -> step.take(subject);
                steps.add(threads.submit(task));
            }
            StartException failure = null;
            for (Future<Server> started : steps) {
                try {
                    started.get();
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause() == null ? e : e.getCause();
                    failure =
                            cause instanceof StartException refused
                                    ? refused
                                    : new StartException("a node failed: " + cause, cause);
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** The nodes' names. */
    public List<NodeId> nodes() {
        return List.copyOf(identities.keySet());
    }

    /** Where clients find the nodes, in the order of their names. */
    public List<String> urls() {
        return identities.values().stream().map(identity -> "http://" + identity.http()).toList();
    }

    /** The node, or null where it does not run. */
    public @Nullable Server running(NodeId id) {
        synchronized (running) {
            return running.get(id);
        }
    }

    /** Ends a running node as {@code kill -9} would. */
    public void kill(NodeId id) {
        Server server;
        synchronized (running) {
            server = running.remove(id);
        }
        if (server != null) {
            server.kill();
        }
    }

    /** Starts a node that does not run, and waits until it serves. */
    public void start(NodeId id) throws StartException, InterruptedException {
        Identity identity = identities.get(id);
        if (identity != null && running(id) == null) {
            start(identity).awaitReady();
        }
    }

    /** Stops all nodes in order. */
    public void stop() throws InterruptedException {
        try {
            List<Server> servers;
            synchronized (running) {
                servers = List.copyOf(running.values());
                running.clear();
            }
            inParallel(
                    servers,
                    server -> {
                        server.stop();
                        return server;
                    });
        } catch (StartException e) {
            throw new IllegalStateException(e);
        }
    }

    private void killAll() {
        nodes().forEach(this::kill);
    }
}
