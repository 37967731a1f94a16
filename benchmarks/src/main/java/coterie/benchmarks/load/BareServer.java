package coterie.benchmarks.load;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The least that an HTTP server on Vert.x can do, to compare a node with: it answers every request
 * with the same bytes. It runs in a process of its own, since its processor time could not be told
 * from the generator's otherwise.
 */
final class BareServer extends VerticleBase {
    /** What it prints before the port once it serves. */
    static final String READY = "ready ";

    /** To Vert.x any negative number means a free port, and the same number the same port. */
    private static final int SHARED_PORT = -1;

    private final Buffer body;
    private final AtomicInteger port;

    private BareServer(Buffer body, AtomicInteger port) {
        this.body = body;
        this.port = port;
    }

    /**
     * Serves until its standard input ends, so that it never outlives the benchmark.
     *
     * @param args length of the body in bytes, and the number of event loops
     */
    public static void main(String[] args) throws IOException {
        byte[] bytes = new byte[Integer.parseInt(args[0])];
        Arrays.fill(bytes, (byte) 'x');
        Buffer body = Buffer.buffer(bytes);
        DeploymentOptions eventLoops =
                new DeploymentOptions().setInstances(Integer.parseInt(args[1]));
        AtomicInteger port = new AtomicInteger();
        Vertx vertx = Vertx.vertx();
        vertx.deployVerticle(() -> new BareServer(body, port), eventLoops).await();
        System.out.println(READY + port);
        while (System.in.read() >= 0) {
            // Nothing is expected but the end.
        }
        vertx.close().await();
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer()
                .requestHandler(request ->
                        request.response()
                                .putHeader("Content-Type", "application/octet-stream")
                                .end(body))
                .listen(SHARED_PORT, "127.0.0.1")
                .onSuccess(server -> port.set(server.actualPort()));
    }
}
