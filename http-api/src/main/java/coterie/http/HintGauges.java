package coterie.http;

import coterie.replication.ClusterView;
import coterie.ring.NodeId;
import coterie.storage.HintCount;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * The hints held for each other member, as metrics. They follow the members as they come and go;
 * who has gone is shown as long as hints for it are still held. Safe to call from any thread.
 */
final class HintGauges {

    private final ClusterView cluster;
    private final RepairStatus status;
    private final MultiGauge hints;
    private final MultiGauge bytes;
    private final MultiGauge ages;

    HintGauges(ClusterView cluster, RepairStatus status, MeterRegistry registry) {
        this.cluster = cluster;
        this.status = status;
        this.hints = gauge(registry, "coterie.hints", "Hints held, by target");
        this.bytes = gauge(registry, "coterie.hints.bytes", "What they weigh, by target");
        this.ages =
                gauge(
                        registry,
                        "coterie.hints.oldest.age.seconds",
                        "Since when the oldest is kept, by target");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    /** Shows what is so now, until the next time. */
    synchronized void refresh() {
        long now = status.wallMillis();
        SortedMap<NodeId, HintCount> counts = new TreeMap<>();
        for (NodeId member : cluster.agreed().membership().states().keySet()) {
            counts.put(member, new HintCount(member, 0, 0, now));
        }
        counts.remove(cluster.self());
        status.hints().forEach(count -> counts.put(count.target(), count));
        show(hints, counts, HintCount::hints);
        show(bytes, counts, HintCount::bytes);
        show(ages, counts, count -> RepairRoutes.ageSeconds(count, now));
    }

    private static void show(
            MultiGauge gauge,
            SortedMap<NodeId, HintCount> counts,
            ToLongFunction<HintCount> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        counts.forEach((target, count) ->
                rows.add(
                        MultiGauge.Row.of(
                                Tags.of("target", target.value()), value.applyAsLong(count))));
        gauge.register(rows, true);
    }
}
