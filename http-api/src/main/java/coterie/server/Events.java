package coterie.server;

import coterie.replication.Event;
import coterie.replication.EventListener;
import coterie.replication.vertx.PeerTransport;
import coterie.replication.vertx.TransportStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * Counts what the shards do, and shows it with all else that is worth watching. Safe from any
 * thread.
 */
final class Events implements EventListener {

    private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

    Events(MeterRegistry registry) {
        for (Event event : Event.values()) {
            LongAdder count = new LongAdder();
            counts.put(event, count);
            FunctionCounter.builder("coterie.events", count, LongAdder::sum)
                    .description("What the node's shards did, by kind")
                    .tag("event", event.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .register(registry);
        }
    }

    @Override
    public void happened(Event event) {
        LongAdder count = counts.get(event);
        if (count != null) {
            count.increment();
        }
    }

    /** Shows what the transport counts. */
    static void show(PeerTransport transport, MeterRegistry registry) {
        counter(transport, registry, "coterie.peer.frames.in", TransportStatistics::framesIn);
        counter(transport, registry, "coterie.peer.frames.out", TransportStatistics::framesOut);
        counter(transport, registry, "coterie.peer.bytes.in", TransportStatistics::bytesIn);
        counter(transport, registry, "coterie.peer.bytes.out", TransportStatistics::bytesOut);
        counter(transport, registry, "coterie.peer.writes", TransportStatistics::writes);
        counter(
                transport,
                registry,
                "coterie.peer.malformed.frames",
                TransportStatistics::malformedFrames);
        counter(
                transport,
                registry,
                "coterie.peer.unknown.messages",
                TransportStatistics::unknownMessages);
        counter(
                transport,
                registry,
                "coterie.peer.dropped.sends",
                TransportStatistics::droppedSends);
        counter(
                transport,
                registry,
                "coterie.peer.refused.handshakes",
                statistics ->
                        statistics.refusedHandshakes().values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
        Gauge.builder(
                        "coterie.peer.connections",
                        transport,
                        t -> t.statistics().outgoingConnections())
                .description("Connections to peers that passed the handshake")
                .register(registry);
    }

    private static void counter(
            PeerTransport transport,
            MeterRegistry registry,
            String name,
            ToDoubleFunction<TransportStatistics> value) {
        FunctionCounter.builder(name, transport, t -> value.applyAsDouble(t.statistics()))
                .register(registry);
    }

    /**
     * Shows how the process is.
     *
     * @return to be closed with the node, since the process keeps whoever listens to its collector
     */
    static JvmGcMetrics showProcess(MeterRegistry registry) {
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return collections;
    }
}
