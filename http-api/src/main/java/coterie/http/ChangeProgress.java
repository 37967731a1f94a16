package coterie.http;

import coterie.replication.ClusterView;
import coterie.replication.TransferStatus;
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
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far the change of the ring under way is, as a document and as metrics. Safe to call from any
 * thread.
 */
final class ChangeProgress {

    private final ClusterView cluster;
    private final LongSupplier nanos;
    private @Nullable StepProgress latest;

    /**
     * @param nanos a clock that never goes back
     */
    ChangeProgress(ClusterView cluster, LongSupplier nanos) {
        this.cluster = cluster;
        this.nanos = nanos;
    }

    /** A change at one of its steps, and how far that is known to be. */
    private record UnderWay(Membership membership, Undertaking change, StepProgress step) {}

    /** What is under way, how far it is, and for whom it waits; or null. */
    @Nullable Map<String, @Nullable Object> change() {
        UnderWay now = underWay();
        if (now == null) {
            return null;
        }
        boolean isCancelled = now.change().isCancelled();
        Map<String, @Nullable Object> document = RingPlan.of(now.change().change());
        document.put("step", RingPlan.step(now.membership()));
        document.put("cancelled", isCancelled);
        document.put("progress", isCancelled ? null : now.step().document(nanos.getAsLong()));
        document.put("waitsFor", waitsFor(now.step()));
        return document;
    }

    /** As far as the one that leads has told; it does not go back within a step. */
    private synchronized @Nullable UnderWay underWay() {
        Membership membership = cluster.agreed().membership();
        Undertaking change = membership.undertaking();
        if (change == null) {
            return null;
        }
        StepProgress step = latest;
        if (step == null || !step.epoch().equals(membership.epoch())) {
            step = StepProgress.begun(membership, change);
        }
        TransferStatus told = cluster.progress();
        if (told != null && told.epoch().equals(membership.epoch())) {
            step = step.with(told, nanos.getAsLong());
        }
        latest = step;
        return new UnderWay(membership, change, step);
    }

    /** Those without whom the step does not end, of whom this node hears nothing. */
    private List<Object> waitsFor(StepProgress step) {
        List<Object> silent = new ArrayList<>();
        step.waitsFor()
                .forEach((member, need) -> {
                    if (!member.equals(cluster.self()) && !cluster.isReachable(member)) {
                        Map<String, Object> document = new LinkedHashMap<>();
                        document.put("member", member.value());
                        document.put("to", need.name().toLowerCase(Locale.ROOT).replace('_', '-'));
                        document.put(
                                "silentSeconds",
                                TimeUnit.NANOSECONDS.toSeconds(cluster.silentNanos(member)));
                        silent.add(document);
                    }
                });
        return silent;
    }

    /** Something of the step that is under way, or 0 where none is. */
    private int ofStep(ToIntFunction<StepProgress> number) {
        UnderWay now = underWay();
        return now == null ? 0 : number.applyAsInt(now.step());
    }

    private TransferStatus told() {
        TransferStatus told = cluster.progress();
        return told == null ? TransferStatus.idle(cluster.topology().epoch()) : told;
    }

    /** What is being copied now. */
    List<Object> transfers() {
        List<Object> transfers = new ArrayList<>();
        for (TransferStatus.Running running : told().running()) {
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
                _ -> ofStep(StepProgress::copiesLeft));
        gauge(
                registry,
                "coterie.change.waits.for",
                "Members without whom the change does not go on, and whom this node cannot reach",
                _ -> ofStep(step -> waitsFor(step).size()));
        gauge(
                registry,
                "coterie.change.handovers.left",
                "Partitions that members have still to hand over",
                _ -> told().handoversLeft());
        gauge(
                registry,
                "coterie.change.drops.left",
                "Partitions that members hold no longer and have still to drop",
                _ -> told().dropsLeft());
        gauge(
                registry,
                "coterie.change.keys",
                "Keys copied since the change began",
                _ -> told().keysDone());
        gauge(
                registry,
                "coterie.change.bytes",
                "Bytes copied since the change began",
                _ -> told().bytesDone());
        gauge(
                registry,
                "coterie.transfers.running",
                "Partitions that are being copied now",
                _ -> told().running().size());
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
