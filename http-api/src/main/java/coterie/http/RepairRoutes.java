package coterie.http;

import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.storage.HintCount;
import coterie.storage.Owed;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** {@code /v1/hints} and {@code /v1/anti-entropy}: how far the replicas are from being equal. */
final class RepairRoutes {

    private final NodeId self;
    private final RepairStatus status;

    RepairRoutes(NodeId self, RepairStatus status) {
        this.self = self;
        this.status = status;
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
    private static long ageSeconds(HintCount count, long nowMillis) {
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

    /** Shows the debt as metrics. */
    void show(MeterRegistry registry, List<Member> members) {
        for (Member member : members) {
            NodeId target = member.id();
            if (!target.equals(self)) {
                gauge(registry, "coterie.hints", "Hints held", target, HintCount::hints);
                gauge(registry, "coterie.hints.bytes", "What they weigh", target, HintCount::bytes);
                gauge(
                        registry,
                        "coterie.hints.oldest.age.seconds",
                        "Since when the oldest is kept",
                        target,
                        count -> ageSeconds(count, status.wallMillis()));
            }
        }
        Gauge.builder("coterie.unverified.partitions", this, r -> r.whatIsUnverified().size())
                .description("Pairs of node and partition that only a comparison can clear")
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            NodeId target,
            ToDoubleFunction<HintCount> value) {
        Gauge.builder(name, this, routes -> routes.of(target, value))
                .description(description + ", by target")
                .tag("target", target.value())
                .register(registry);
    }

    private double of(NodeId target, ToDoubleFunction<HintCount> value) {
        for (HintCount count : status.hints()) {
            if (count.target().equals(target)) {
                return value.applyAsDouble(count);
            }
        }
        return 0;
    }
}
