package coterie.http;

import coterie.replication.ClusterView;
import coterie.replication.TransferStatus;
import coterie.ring.Arrival;
import coterie.ring.MemberState;
import coterie.ring.Membership;
import coterie.ring.Undertaking;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far the change of the ring under way is, as a document and as metrics. Safe to call from any
 * thread.
 */
final class ChangeProgress {

    private final ClusterView cluster;
    private final LongSupplier nanos;
    private @Nullable Sample first;

    /** What was left when somebody first asked about the change at an epoch. */
    private record Sample(long epoch, int copiesLeft, long nanos) {}

    /**
     * @param nanos a clock that never goes back
     */
    ChangeProgress(ClusterView cluster, LongSupplier nanos) {
        this.cluster = cluster;
        this.nanos = nanos;
    }

    /** What is under way and how far it is, or null. */
    @Nullable Map<String, @Nullable Object> change() {
        Membership membership = cluster.agreed().membership();
        Undertaking underWay = membership.undertaking();
        if (underWay == null) {
            return null;
        }
        Map<String, @Nullable Object> document = RingPlan.of(underWay.change());
        document.put("step", RingPlan.step(membership));
        document.put("cancelled", underWay.isCancelled());
        document.put("progress", progress(membership, underWay));
        return document;
    }

    /**
     * Null while nobody has told yet, and where the change is being undone, which copies nothing.
     */
    private @Nullable Object progress(Membership membership, Undertaking underWay) {
        TransferStatus told = cluster.progress();
        if (underWay.isCancelled() || !told.epoch().equals(membership.epoch())) {
            return null;
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("copiesTotal", Arrival.between(membership.ring(), underWay.next()).size());
        document.put("copiesLeft", told.fetchesLeft());
        document.put("handoversLeft", told.handoversLeft());
        document.put("keys", told.keysDone());
        document.put("bytes", told.bytesDone());
        document.put("secondsLeft", secondsLeft(membership.epoch().value(), told.fetchesLeft()));
        return document;
    }

    /** As if the rest went as fast as what was done since somebody first asked, if any was. */
    private synchronized @Nullable Long secondsLeft(long epoch, int copiesLeft) {
        long now = nanos.getAsLong();
        Sample since = first;
        if (since == null || since.epoch() != epoch) {
            since = new Sample(epoch, copiesLeft, now);
            first = since;
        }
        int done = since.copiesLeft() - copiesLeft;
        if (copiesLeft == 0) {
            return 0L;
        }
        return done <= 0
                ? null
                : TimeUnit.NANOSECONDS.toSeconds(
                        (long) ((double) (now - since.nanos()) / done * copiesLeft));
    }

    /** What is being copied now. */
    List<Object> transfers() {
        List<Object> transfers = new ArrayList<>();
        for (TransferStatus.Running running : cluster.progress().running()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("partition", running.partition().value());
            document.put("from", running.from().value());
            document.put("to", running.to().value());
            document.put("keysSent", running.keysSent());
            document.put("keysTotal", running.keysTotal());
            transfers.add(document);
        }
        return transfers;
    }

    /** Shows it as metrics. */
    void show(MeterRegistry registry) {
        gauge(
                registry,
                "coterie.epoch",
                "Of the ring that this node's requests go by",
                view -> view.topology().epoch().value());
        gauge(
                registry,
                "coterie.change.under.way",
                "1 while the ring changes",
                view -> view.agreed().membership().undertaking() == null ? 0 : 1);
        gauge(
                registry,
                "coterie.change.copies.left",
                "Replicas to be made that are not yet verified, in the cluster",
                view -> view.progress().fetchesLeft());
        gauge(
                registry,
                "coterie.change.handovers.left",
                "Partitions that members have still to hand over",
                view -> view.progress().handoversLeft());
        gauge(
                registry,
                "coterie.change.drops.left",
                "Partitions that members hold no longer and have still to drop",
                view -> view.progress().dropsLeft());
        gauge(
                registry,
                "coterie.change.keys",
                "Keys copied since the change began",
                view -> view.progress().keysDone());
        gauge(
                registry,
                "coterie.change.bytes",
                "Bytes copied since the change began",
                view -> view.progress().bytesDone());
        gauge(
                registry,
                "coterie.transfers.running",
                "Partitions that are being copied now",
                view -> view.progress().running().size());
        for (MemberState state : MemberState.values()) {
            Gauge.builder("coterie.members", cluster, view -> count(view, state))
                    .description("Members, by what they are")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private static double count(ClusterView view, MemberState state) {
        return view.agreed().membership().states().values().stream().filter(state::equals).count();
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            ToDoubleFunction<ClusterView> value) {
        Gauge.builder(name, cluster, value).description(description).register(registry);
    }
}
