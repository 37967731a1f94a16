package coterie.benchmarks.load;

import coterie.ring.Key;
import coterie.ring.Partitioner;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Two nodes that speak as much of the HTTP API as the benchmark asks for, over one map. Partitions
 * belong to the nodes by turns. It can fail in chosen ways.
 */
public final class FakeCluster implements AutoCloseable {
    static final int PARTITIONS = 4;
    private static final int NODES = 2;

    /** How it treats the next request that it gets for a value. */
    enum Fault {
        PROBLEM,
        DISCONNECT,
        SILENCE,
        GARBAGE
    }

    /** A request for a value that it answered. */
    record Seen(int node, String key, String context, String w) {}

    private record Stored(int version, Buffer value) {}

    private final Vertx vertx = Vertx.vertx();
    private final List<HttpServer> nodes = new ArrayList<>();
    private final Map<String, Stored> values = new ConcurrentHashMap<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final Queue<Seen> writes = new ConcurrentLinkedQueue<>();
    private final Queue<Seen> reads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger versions = new AtomicInteger();

    /** Starts both. */
    public FakeCluster() {
        for (int node = 0; node < NODES; node++) {
            int self = node;
            nodes.add(
                    vertx.createHttpServer()
                            .requestHandler(request -> handle(self, request))
                            .listen(0, "127.0.0.1")
                            .await());
        }
    }

    /** Where a node listens. */
    public String url(int node) {
        return "http://127.0.0.1:" + nodes.get(node).actualPort();
    }

    void fail(Fault fault) {
        faults.add(fault);
    }

    List<Seen> writes() {
        return List.copyOf(writes);
    }

    List<Seen> reads() {
        return List.copyOf(reads);
    }

    int values() {
        return values.size();
    }

    static int holder(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return new Partitioner(PARTITIONS).of(Key.of("bench", bytes)).value() % NODES;
    }

    private void handle(int node, HttpServerRequest request) {
        String path = request.path();
        switch (path) {
            case "/v1/node" ->
                    request.response()
                            .end(
                                    new JsonObject()
                                            .put("pid", ProcessHandle.current().pid())
                                            .encode());
            case "/v1/cluster" -> request.response().end(members().encode());
            case "/v1/cluster/ring" -> request.response().end(ring().encode());
            default -> request.body().onSuccess(body -> value(node, request, body));
        }
    }

    private void value(int node, HttpServerRequest request, Buffer body) {
        Fault fault = faults.poll();
        if (fault != null) {
            fail(request, fault);
            return;
        }
        String key = request.path().substring("/v1/kv/bench/".length());
        if (request.method().equals(HttpMethod.PUT)) {
            Stored stored = new Stored(versions.incrementAndGet(), body);
            writes.add(seen(node, key, request));
            values.put(key, stored);
            answer(request, stored).setStatusCode(204).end();
            return;
        }
        reads.add(seen(node, key, request));
        Stored stored = values.get(key);
        if (stored == null) {
            problem(request, 404, "not-found");
        } else {
            answer(request, stored).end(stored.value());
        }
    }

    private static Seen seen(int node, String key, HttpServerRequest request) {
        return new Seen(
                node,
                key,
                request.headers().get("Coterie-Context"),
                request.headers().get("Coterie-W"));
    }

    private static HttpServerResponse answer(HttpServerRequest request, Stored stored) {
        return request.response().putHeader("Coterie-Context", "v" + stored.version());
    }

    private static void fail(HttpServerRequest request, Fault fault) {
        switch (fault) {
            case PROBLEM -> problem(request, 503, "quorum-not-met");
            case DISCONNECT -> request.connection().close();
            case GARBAGE -> request.response().putHeader("Content-Length", "some").end();
            case SILENCE -> {}
        }
    }

    private static void problem(HttpServerRequest request, int status, String code) {
        request.response()
                .setStatusCode(status)
                .end(new JsonObject().put("type", "urn:coterie:problem:" + code).encode());
    }

    private JsonObject members() {
        List<JsonObject> members =
                IntStream.range(0, NODES)
                        .mapToObj(node ->
                                new JsonObject()
                                        .put("id", "n" + node)
                                        .put("http", "127.0.0.1:" + nodes.get(node).actualPort()))
                        .toList();
        return new JsonObject().put("members", new JsonArray(members));
    }

    private static JsonObject ring() {
        List<JsonObject> partitions =
                IntStream.range(0, PARTITIONS)
                        .mapToObj(partition ->
                                new JsonObject()
                                        .put("id", partition)
                                        .put(
                                                "preferenceList",
                                                new JsonArray()
                                                        .add("n" + partition % NODES)
                                                        .add("n" + (partition + 1) % NODES)))
                        .toList();
        return new JsonObject().put("n", 1).put("partitions", new JsonArray(partitions));
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
