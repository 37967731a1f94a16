package coterie.benchmarks.prices;

import coterie.replication.Count;
import coterie.replication.Evidence;
import coterie.replication.GetRequest;
import coterie.replication.KeyValueStore;
import coterie.replication.PutRequest;
import coterie.replication.Quorum;
import coterie.replication.ReadOutcome;
import coterie.replication.WriteOutcome;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.server.StartException;
import coterie.storage.version.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes a key through one node and, some time after the acknowledgement, reads it through another
 * one, again and again, at a fixed rate, for all choices and times in random order.
 */
final class StalenessTrial {

    /** So many writes and reads are under way at most; at the bound the next one waits. */
    static final int UNDER_WAY = 4096;

    private static final int VALUE_BYTES = 100;
    private static final long TIMEOUT_NANOS = 20_000_000_000L;
    private static final String BUCKET = "staleness";

    private final Plan plan;
    private final SplittableRandom random;
    private final Hops hops = new Hops();
    private final Samples local = new Samples();
    private final Semaphore room = new Semaphore(UNDER_WAY);
    private final Content value = new Content("application/octet-stream", new byte[VALUE_BYTES]);

    /**
     * What is tried.
     *
     * @param choices of N, R and W
     * @param laterMillis times between acknowledgement and read, ascending
     * @param trials for each choice and time
     * @param perSecond the rate
     * @param unmeasured so many trials go before, to warm up
     * @param seed for the order, and who is asked
     */
    record Plan(
            List<Choice> choices,
            List<Double> laterMillis,
            int trials,
            int perSecond,
            int unmeasured,
            long seed) {
        Plan {
            choices = List.copyOf(choices);
            laterMillis = List.copyOf(laterMillis);
        }
    }

    /** One write and one read; point and choice by their places in the plan. */
    private record Trial(int number, Choice choice, int slot, double laterMillis) {
        static final int UNCOUNTED = -1;

        Key key() {
            return Key.of(BUCKET, "key%010d".formatted(number).getBytes(StandardCharsets.US_ASCII));
        }
    }

    StalenessTrial(Plan plan) {
        this.plan = plan;
        this.random = new SplittableRandom(plan.seed());
    }

    /** Runs all trials on a new cluster of that shape. */
    Staleness run(Shape shape) throws StartException, InterruptedException, IOException {
        int slots = plan.choices().size() * plan.laterMillis().size();
        AtomicIntegerArray reads = new AtomicIntegerArray(slots);
        AtomicIntegerArray stale = new AtomicIntegerArray(slots);
        try (StandingCluster cluster = StandingCluster.start(shape, List.of(), 1, hops);
                DelayLine later = new DelayLine()) {
            pace(cluster, later, warmUp(), reads, stale);
            hops.record();
            pace(cluster, later, measured(), reads, stale);
        }
        List<Staleness.Series> series = new ArrayList<>();
        for (int c = 0; c < plan.choices().size(); c++) {
            List<Staleness.Point> points = new ArrayList<>();
            for (int t = 0; t < plan.laterMillis().size(); t++) {
                int slot = c * plan.laterMillis().size() + t;
                points.add(
                        new Staleness.Point(
                                plan.laterMillis().get(t), reads.get(slot), stale.get(slot)));
            }
            series.add(new Staleness.Series(plan.choices().get(c), points));
        }
        return new Staleness(shape, hops.oneWay(local), series);
    }

    private List<Trial> warmUp() {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < plan.unmeasured(); i++) {
            trials.add(
                    new Trial(
                            i,
                            plan.choices().get(i % plan.choices().size()),
                            Trial.UNCOUNTED,
                            plan.laterMillis().getFirst()));
        }
        return trials;
    }

    private List<Trial> measured() {
        List<Trial> trials = new ArrayList<>();
        int number = plan.unmeasured();
        for (int i = 0; i < plan.trials(); i++) {
            int slot = 0;
            for (Choice choice : plan.choices()) {
                for (double millis : plan.laterMillis()) {
                    trials.add(new Trial(number++, choice, slot++, millis));
                }
            }
        }
        Collections.shuffle(trials, new Random(plan.seed()));
        return trials;
    }

    private void pace(
            StandingCluster cluster,
            DelayLine line,
            List<Trial> trials,
            AtomicIntegerArray reads,
            AtomicIntegerArray stale)
            throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < trials.size(); i++) {
            long due = start + i * 1_000_000_000L / plan.perSecond();
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            room.acquire();
            begin(cluster, line, trials.get(i), reads, stale);
        }
        room.acquire(UNDER_WAY);
        room.release(UNDER_WAY);
    }

    private void begin(
            StandingCluster cluster,
            DelayLine line,
            Trial trial,
            AtomicIntegerArray reads,
            AtomicIntegerArray stale) {
        int nodes = cluster.shape().nodes();
        int writer = random.nextInt(nodes);
        int reader = (writer + 1 + random.nextInt(nodes - 1)) % nodes;
        Choice choice = trial.choice();
        Key key = trial.key();
        PutRequest put =
                new PutRequest(
                        key,
                        value,
                        null,
                        choice.n(),
                        new Count.Exactly(choice.w()),
                        Quorum.Kind.STRICT,
                        TIMEOUT_NANOS);
        entry(cluster, writer)
                .put(
                        put,
                        outcome -> {
                            if (!(outcome instanceof WriteOutcome.Written written)) {
                                room.release();
                                return;
                            }
                            measureLocal(trial, written.evidence());
                            Runnable read =
                                    () ->
                                            read(
                                                    entry(cluster, reader),
                                                    trial,
                                                    written,
                                                    reads,
                                                    stale);
                            if (trial.laterMillis() == 0) {
                                read.run();
                            } else {
                                line.after((long) (trial.laterMillis() * 1e6), read);
                            }
                        });
    }

    private static KeyValueStore entry(StandingCluster cluster, int node) {
        return Objects.requireNonNull(cluster.entry(new NodeId("n" + (node + 1))));
    }

    /** A write that its coordinator alone had acknowledged tells how long that took by itself. */
    private void measureLocal(Trial trial, Evidence evidence) {
        Long sent = hops.takeFirstSent(trial.key());
        boolean alone =
                evidence.replicas().size() == 1
                        && evidence.replicas().getFirst().node().equals(evidence.coordinator());
        if (alone && sent != null && trial.slot() != Trial.UNCOUNTED) {
            local.addNanos(Math.max(0, System.nanoTime() - sent));
        }
    }

    private void read(
            KeyValueStore reader,
            Trial trial,
            WriteOutcome.Written written,
            AtomicIntegerArray reads,
            AtomicIntegerArray stale) {
        Choice choice = trial.choice();
        reader.get(
                new GetRequest(
                        trial.key(),
                        null,
                        choice.n(),
                        new Count.Exactly(choice.r()),
                        Quorum.Kind.STRICT,
                        TIMEOUT_NANOS),
                outcome -> {
                    if (outcome instanceof ReadOutcome.Read found
                            && trial.slot() != Trial.UNCOUNTED) {
                        reads.incrementAndGet(trial.slot());
                        if (!found.siblings().context().covers(written.context())) {
                            stale.incrementAndGet(trial.slot());
                        }
                    }
                    room.release();
                });
    }
}
