package coterie.http;

import coterie.ring.ClusterId;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.storage.StorageStatistics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The API over a fake store, on a free port. */
final class ApiServer implements AutoCloseable {

    static final int MAX_VALUE_BYTES = 1_000;

    final FakeStore store;
    final FakeRepair repair = new FakeRepair();
    final Gate gate = new Gate("starting");
    private final Vertx vertx = Vertx.vertx();
    private final int port;

    ApiServer(int members) {
        this.store = new FakeStore(members);
        gate.open();
        HttpApi api =
                new HttpApi(
                        vertx,
                        new HttpApi.Parts(
                                store,
                                store,
                                store,
                                ClusterId.of(
                                        store.ring().members().stream().map(Member::id).toList(),
                                        8),
                                new Addresses(),
                                new Status(),
                                repair,
                                gate,
                                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                                MAX_VALUE_BYTES,
                                10 * MAX_VALUE_BYTES));
        HttpServer server =
                vertx.createHttpServer(HttpApi.serverOptions())
                        .requestHandler(api::handle)
                        .invalidRequestHandler(api::handleInvalid);
        try {
            this.port =
                    server.listen(0, "127.0.0.1")
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS)
                            .actualPort();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    RawClient client() {
        return new RawClient(port);
    }

    /** One request on a connection of its own. */
    RawClient.Response request(String method, String target, String... headers) {
        try (RawClient client = client()) {
            return client.request(method, target, headers);
        }
    }

    RawClient.Response put(String target, String body, String... headers) {
        return send("PUT", target, body, headers);
    }

    RawClient.Response send(String method, String target, String body, String... headers) {
        try (RawClient client = client()) {
            return client.request(
                    method,
                    target,
                    body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    headers);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static final class Addresses implements MemberAddresses {
        @Override
        public @Nullable String http(NodeId member) {
            return member.value().equals("n3")
                    ? null
                    : "127.0.0.1:810" + member.value().substring(1);
        }

        @Override
        public String ownZone() {
            return "rack-1";
        }

        @Override
        public String peer(NodeId member) {
            return "127.0.0.1:710" + member.value().substring(1);
        }
    }

    private static final class Status implements NodeStatus {
        @Override
        public String version() {
            return "0.1.0";
        }

        @Override
        public Duration uptime() {
            return Duration.ofSeconds(42);
        }

        @Override
        public void storage(Consumer<List<StorageStatistics>> listener) {
            listener.accept(
                    List.of(new StorageStatistics(7, 4096, 65536, 1, 2, 3, 0, 0, 0, 0, 0, false)));
        }
    }
}
