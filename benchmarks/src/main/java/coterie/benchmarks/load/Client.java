package coterie.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One client: a request in flight at the most, over a connection to each endpoint that it talks to.
 */
final class Client {

    /**
     * Where requests go, and how they look there.
     *
     * @param endpoints the nodes
     * @param encoders an encoder for each, shared by the clients of a loop
     */
    record Targets(List<Endpoint> endpoints, List<RequestEncoder> encoders, Routing routing) {}

    private final Workload workload;
    private final Targets targets;
    private final RandomGenerator random;
    private final List<Connection> connections = new ArrayList<>();
    private final ByteBuffer request;
    private int home;
    private @Nullable Operation operation;
    private @Nullable Connection busy;
    private long intendedNanos;
    private long sentNanos;
    private long restsUntilNanos;

    /**
     * @param home which endpoint it begins with, where the routing leaves it the choice
     * @param valueBytes the longest value that it writes
     */
    Client(Workload workload, Targets targets, int home, int valueBytes, RandomGenerator random) {
        this.workload = workload;
        this.targets = targets;
        this.home = home;
        this.random = random;
        this.request = ByteBuffer.allocate(RequestEncoder.MAX_HEAD_BYTES + valueBytes);
        targets.endpoints().forEach(endpoint -> connections.add(new Connection(endpoint, this)));
    }

    /** Decides on the next operation, unless there is none left; {@link #send} follows. */
    boolean prepare() {
        operation = workload.next();
        return operation != null;
    }

    /**
     * Sends what was prepared.
     *
     * @param intendedNanos when it was meant to start
     * @throws IOException if that failed at once; {@link #failed} follows
     */
    void send(Selector selector, long intendedNanos, long now) throws IOException {
        this.intendedNanos = intendedNanos;
        this.sentNanos = now;
        Operation prepared = operation();
        int endpoint = targets.routing().endpointFor(prepared.key(), home, random);
        targets.encoders().get(endpoint).encode(prepared, request);
        Connection connection = connections.get(endpoint);
        busy = connection;
        connection.send(request, selector);
    }

    /**
     * Goes on with the request in flight, or notices that the server closed an idle connection.
     *
     * @return the answer, if it is complete
     * @throws IOException if the request in flight failed; {@link #failed} follows
     */
    @Nullable Answer proceed(Connection ready, ByteBuffer input) throws IOException {
        if (ready != busy) {
            ready.close();
            return null;
        }
        return ready.proceed(input);
    }

    /** Takes note of the answer to the request in flight. */
    void answered(Answer answer) {
        workload.answered(operation(), answer);
        busy = null;
    }

    /** Gives up the request in flight, and turns to another endpoint after a rest. */
    void failed(long restsUntilNanos) {
        this.restsUntilNanos = restsUntilNanos;
        workload.failed(operation());
        if (busy != null) {
            busy.close();
            busy = null;
        }
        home++;
    }

    boolean inFlight() {
        return busy != null;
    }

    /** The operation prepared or in flight. */
    Operation operation() {
        if (operation == null) {
            throw new IllegalStateException("no operation was prepared");
        }
        return operation;
    }

    /** When the request in flight was meant to start. */
    long intendedNanos() {
        return intendedNanos;
    }

    /** When it was sent. */
    long sentNanos() {
        return sentNanos;
    }

    /** When it may send again, after a failure. */
    long restsUntilNanos() {
        return restsUntilNanos;
    }

    void close() {
        connections.forEach(Connection::close);
    }
}
