package coterie.http;

import coterie.ring.NodeId;
import coterie.storage.StorageStatistics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** {@code /v1/node}, {@code /health} and {@code /metrics}: how this node is. */
final class NodeRoutes {

    private static final CharSequence METRICS_TYPE =
            HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");

    private final NodeId self;
    private final NodeStatus status;
    private final RepairRoutes repair;
    private final Gate gate;
    private final RequestMeter meter;
    private final PrometheusMeterRegistry registry;
    private volatile List<StorageStatistics> latest = List.of();

    NodeRoutes(
            NodeId self,
            NodeStatus status,
            RepairRoutes repair,
            Gate gate,
            RequestMeter meter,
            PrometheusMeterRegistry registry) {
        this.self = self;
        this.status = status;
        this.repair = repair;
        this.gate = gate;
        this.meter = meter;
        this.registry = registry;
        gauge("coterie.storage.keys", "Records, tombstones among them", StorageStatistics::keys);
        gauge("coterie.storage.used.bytes", "Bytes of pages in use", StorageStatistics::usedBytes);
        gauge("coterie.storage.map.bytes", "Size of the maps", StorageStatistics::mapBytes);
        gauge("coterie.storage.reads", "Reads served since start", StorageStatistics::reads);
        gauge(
                "coterie.storage.updates",
                "Updates made durable since start",
                StorageStatistics::updates);
        gauge(
                "coterie.storage.commits",
                "Transactions committed since start",
                StorageStatistics::commits);
        gauge(
                "coterie.storage.damaged.records",
                "Records with a wrong checksum",
                StorageStatistics::damagedRecords);
        gauge(
                "coterie.storage.diverged.updates",
                "Merges that contradicted what was held",
                StorageStatistics::divergedUpdates);
        gauge(
                "coterie.storage.queued.updates",
                "Updates waiting for the writer",
                StorageStatistics::queuedUpdates);
        Gauge.builder("coterie.ready", gate, g -> g.closedBecause() == null ? 1 : 0)
                .description("1 while requests for values are taken")
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<StorageStatistics> value) {
        Gauge.builder(name, this, routes -> routes.latest.stream().mapToDouble(value).sum())
                .description(description)
                .register(registry);
    }

    /** The node in numbers. */
    void node(Exchange exchange) {
        status.storage(shards ->
                repair.refresh(() -> exchange.onLoop(() -> exchange.json(200, node(shards)))));
    }

    private Map<String, Object> node(List<StorageStatistics> shards) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", self.value());
        document.put("version", status.version());
        document.put("pid", ProcessHandle.current().pid());
        document.put("uptimeSeconds", status.uptime().toSeconds());
        document.put("ready", gate.closedBecause() == null);
        document.put("storage", storage(shards));
        document.put("operations", meter.served());
        document.put("hints", repair.targets());
        document.put("unverified", repair.unverified());
        document.put("antiEntropy", repair.comparisons());
        return document;
    }

    private static Map<String, Object> storage(List<StorageStatistics> shards) {
        Map<String, Object> storage = new LinkedHashMap<>();
        storage.put("keys", sum(shards, StorageStatistics::keys));
        storage.put("bytes", sum(shards, StorageStatistics::usedBytes));
        storage.put("mapSize", sum(shards, StorageStatistics::mapBytes));
        storage.put("reads", sum(shards, StorageStatistics::reads));
        storage.put("updates", sum(shards, StorageStatistics::updates));
        storage.put("commits", sum(shards, StorageStatistics::commits));
        storage.put("damagedRecords", sum(shards, StorageStatistics::damagedRecords));
        storage.put("divergedUpdates", sum(shards, StorageStatistics::divergedUpdates));
        storage.put("full", shards.stream().anyMatch(StorageStatistics::full));
        storage.put("shards", shards.size());
        return storage;
    }

    private static long sum(
            List<StorageStatistics> shards, ToDoubleFunction<StorageStatistics> value) {
        return (long) shards.stream().mapToDouble(value).sum();
    }

    void live(Exchange exchange) {
        exchange.json(200, Map.of("status", "live"));
    }

    void ready(Exchange exchange) {
        String reason = gate.closedBecause();
        if (reason == null) {
            exchange.json(200, Map.of("status", "ready"));
        } else {
            exchange.problem(Problem.notReady(reason));
        }
    }

    /** In Prometheus' text format; written on a worker, since it takes a few milliseconds. */
    void metrics(Exchange exchange) {
        status.storage(shards -> {
            latest = shards;
            repair.refresh(() -> scrape(exchange));
        });
    }

    private void scrape(Exchange exchange) {
        exchange.context()
                .owner()
                .executeBlocking(() -> registry.scrape().getBytes(StandardCharsets.UTF_8))
                .onComplete(scraped ->
                        exchange.onLoop(() -> exchange.end(200, METRICS_TYPE, scraped.result())));
    }
}
