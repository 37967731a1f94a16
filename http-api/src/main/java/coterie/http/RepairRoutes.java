package coterie.http;

import coterie.replication.AntiEntropyStatus;
import coterie.replication.ClusterView;
import coterie.replication.PeerExchange;
import coterie.ring.NodeId;
import coterie.storage.HintCount;
import coterie.storage.Owed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** {@code /v1/hints} and {@code /v1/anti-entropy}: how far the replicas are from being equal. */
final class RepairRoutes {

    private final NodeId self;
    private final RepairStatus status;
    private final HintGauges hintGauges;
    private volatile RepairStatus.Comparisons latest = RepairStatus.Comparisons.NONE;

    RepairRoutes(ClusterView cluster, RepairStatus status, MeterRegistry registry) {
        this.self = cluster.self();
        this.status = status;
        this.hintGauges = new HintGauges(cluster, status, registry);
    }

    /** A partition of which a node may lack something that no hint will bring it. */
    private record Unverified(NodeId target, int partition) implements Comparable<Unverified> {

        private static final Comparator<Unverified> ORDER =
                Comparator.comparing(Unverified::target).thenComparingInt(Unverified::partition);

        @Override
        public int compareTo(Unverified other) {
            return ORDER.compare(this, other);
        }
    }

    /** The hints held here per target, and what no hint covers. */
    void hints(Exchange exchange) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("targets", targets());
        document.put("unverified", unverified());
        exchange.json(200, document);
    }

    /** One entry for each target of a hint. */
    List<Map<String, Object>> targets() {
        long now = status.wallMillis();
        List<Map<String, Object>> targets = new ArrayList<>();
        for (HintCount count : status.hints()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("target", count.target().value());
            document.put("hints", count.hints());
            document.put("bytes", count.bytes());
            document.put("oldestAgeSeconds", ageSeconds(count, now));
            targets.add(document);
        }
        return targets;
    }

    /** A clock that was set back makes no negative ages. */
    static long ageSeconds(HintCount count, long nowMillis) {
        return Math.max(0, nowMillis - count.oldestSinceMillis()) / 1000;
    }

    /** One entry for each node and partition that only a comparison of replicas can clear. */
    List<Map<String, Object>> unverified() {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Unverified unverified : whatIsUnverified()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("target", unverified.target().value());
            document.put("partition", unverified.partition());
            documents.add(document);
        }
        return documents;
    }

    private SortedSet<Unverified> whatIsUnverified() {
        SortedSet<Unverified> all = new TreeSet<>();
        for (Owed owed : status.owed()) {
            NodeId target =
                    switch (owed.reason()) {
                        case MISSED_HINT -> owed.peer();
                        case EMPTY_START -> self;
                    };
            all.add(new Unverified(target, owed.partition().value()));
        }
        return all;
    }

    /** How the last round stands. */
    void antiEntropy(Exchange exchange) {
        exchange.json(200, round());
    }

    private Map<String, @Nullable Object> round() {
        AntiEntropyStatus round = status.antiEntropy();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("round", round.round());
        document.put("running", round.running());
        document.put("exchangesDone", round.exchangesDone());
        document.put("exchangesTotal", round.exchangesTotal());
        document.put("keysRepaired", round.keysRepaired());
        document.put("falseRepairs", round.falseRepairs());
        return document;
    }

    /** Begins a round, also where none begin by themselves. */
    void startRound(Exchange exchange) {
        status.startRound(
                round -> exchange.onLoop(() -> exchange.json(202, Map.of("round", round))));
    }

    /** Asks the shards how their comparisons stand, for what is shown next. */
    void refresh(Runnable next) {
        status.comparisons(comparisons -> {
            latest = comparisons;
            hintGauges.refresh();
            next.run();
        });
    }

    /** The state of anti-entropy as it was at the last {@link #refresh}, pair by pair. */
    Map<String, @Nullable Object> comparisons() {
        RepairStatus.Comparisons comparisons = latest;
        long never = comparisons.neverVerified();
        long oldest = comparisons.oldestVerifiedAtMillis();
        Map<String, @Nullable Object> document = round();
        document.put(
                "trees",
                Map.of(
                        "trusted",
                        comparisons.trustedTrees(),
                        "rebuilding",
                        comparisons.untrustedTrees()));
        document.put("oldestVerifiedAt", never > 0 ? null : time(oldest));
        document.put("neverVerified", never);
        document.put("backgroundBytesPerSecond", status.backgroundBytesPerSecond());
        document.put(
                "exchanges", comparisons.exchanges().stream().map(RepairRoutes::pair).toList());
        return document;
    }

    private static Map<String, @Nullable Object> pair(PeerExchange exchange) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        String ending = exchange.lastEnding();
        document.put("partition", exchange.partition().value());
        document.put("peer", exchange.peer().value());
        document.put("verifiedAt", time(exchange.verifiedAtMillis()));
        document.put(
                "last",
                ending.isEmpty() ? null : ending.toLowerCase(Locale.ROOT).replace('_', '-'));
        return document;
    }

    private static @Nullable String time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
    }

    /** Shows the debt as metrics. */
    void show(MeterRegistry registry) {
        gauge(
                registry,
                "coterie.unverified.partitions",
                "Pairs of node and partition that only a comparison can clear",
                routes -> routes.whatIsUnverified().size());
        gauge(
                registry,
                "coterie.anti.entropy.oldest.verified.age.seconds",
                "Since the comparison that is longest ago of those since the start",
                RepairRoutes::oldestVerifiedAgeSeconds);
        gauge(
                registry,
                "coterie.anti.entropy.never.verified",
                "Pairs of partition and peer not seen to be equal since the start",
                routes -> routes.latest.neverVerified());
        gauge(
                registry,
                "coterie.anti.entropy.untrusted.trees",
                "Partitions whose Merkle trees are to be rebuilt",
                routes -> routes.latest.untrustedTrees());
        gauge(
                registry,
                "coterie.background.bytes.per.second",
                "What work that nobody waits for may spend",
                routes -> routes.status.backgroundBytesPerSecond());
    }

    private double oldestVerifiedAgeSeconds() {
        long oldest = latest.oldestVerifiedAtMillis();
        return oldest == 0 ? 0 : Math.max(0, status.wallMillis() - oldest) / 1000.0;
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            ToDoubleFunction<RepairRoutes> value) {
        Gauge.builder(name, this, value).description(description).register(registry);
    }
}
