package coterie.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs the clients of one variant against one subject, in as many threads as the plan has. */
final class LoadRun {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Thousands of clients are made before the first request is due. */
    private static final long LEAD_NANOS = 1_000_000_000;

    /** The times between which a run is measured, and the processor time used between them. */
    private record Measured(Optional<Duration> servers, Optional<Duration> generator) {}

    private final Plan plan;
    private final Subject subject;
    private final Variant variant;
    private final Contexts contexts;
    private final SplittableRandom random;

    /**
     * @param random draws keys, operations and values
     */
    LoadRun(
            Plan plan,
            Subject subject,
            Variant variant,
            Contexts contexts,
            SplittableRandom random) {
        this.plan = plan;
        this.subject = subject;
        this.variant = variant;
        this.contexts = contexts;
        this.random = random;
    }

    /**
     * Warms up, measures, and waits for the last answers.
     *
     * @param run its number, for the result
     */
    RunResult measure(int run) throws InterruptedException {
        return measure(run, mixed());
    }

    /**
     * The same with clients that do something else.
     *
     * @param workloads what each does, by its number from 0
     */
    RunResult measure(int run, IntFunction<Workload> workloads) throws InterruptedException {
        long start = System.nanoTime();
        long measuredFrom = start + plan.warmup().toNanos();
        Window window = new Window(measuredFrom, measuredFrom + plan.measured().toNanos());
        Tallies tallies = Tallies.whole(window, contexts.loaded());
        List<ClientLoop> loops = new ArrayList<>();
        for (int thread = 0; thread < plan.threads(); thread++) {
            Tallies own = Tallies.whole(window, contexts.loaded());
            loops.add(loop(workloads, thread, arrivals(start, thread), window, own));
        }
        Measured measured = run(loops, window, tallies);
        Tally tally = tallies.inOrder().getFirst();
        return new RunResult(
                variant.name(),
                run,
                plan.measured().toNanos() / NANOS_PER_SECOND,
                tally,
                perOperation(measured.servers(), tally),
                perOperation(measured.generator(), tally));
    }

    /**
     * Follows a profile from its beginning to its end, instead of the variant's rate and the plan's
     * times, and waits for the last answers.
     *
     * @return what was counted in each interval
     */
    List<Tally> follow(RateProfile profile, Duration interval) throws InterruptedException {
        IntFunction<Workload> workloads = mixed();
        long start = System.nanoTime() + LEAD_NANOS;
        Window window = new Window(start, start + profile.lasts().toNanos());
        Tallies tallies = new Tallies(window, interval.toNanos(), contexts.loaded());
        List<ClientLoop> loops = new ArrayList<>();
        for (int thread = 0; thread < plan.threads(); thread++) {
            Arrivals arrivals = new Arrivals.FixedRate(start, profile.sharedBy(plan.threads()));
            Tallies own = new Tallies(window, interval.toNanos(), contexts.loaded());
            loops.add(loop(workloads, thread, arrivals, window, own));
        }
        Measured _ = run(loops, window, tallies);
        return tallies.inOrder();
    }

    /** What each client does, by its number. */
    private IntFunction<Workload> mixed() {
        KeyDistribution keys = variant.distribution().over(plan.keys());
        return client ->
                new MixedWorkload(
                        variant.mix(),
                        keys,
                        plan.sharedContexts() ? contexts.shared() : contexts.of(client),
                        random.split());
    }

    /** Loads the keys; returns when all of them are loaded or given up. */
    void load(Loading loading, Progress progress) throws InterruptedException {
        exhaust(_ -> loading.share(), () -> progress.show(loading));
        progress.done(loading);
    }

    /**
     * Returns when no client has anything left to do.
     *
     * @param look done meanwhile, at {@link Progress#INTERVAL_MILLIS}
     */
    void exhaust(IntFunction<Workload> workloads, Runnable look) throws InterruptedException {
        long start = System.nanoTime();
        Window endless = new Window(start, start + Long.MAX_VALUE / 2);
        List<ClientLoop> loops = new ArrayList<>();
        for (int thread = 0; thread < plan.threads(); thread++) {
            Tallies none = Tallies.whole(endless, true);
            loops.add(loop(workloads, thread, new Arrivals.ClosedLoop(), endless, none));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(loops.size() + 1)) {
            List<Future<Tallies>> running = loops.stream().map(threads::submit).toList();
            while (!running.stream().allMatch(Future::isDone)) {
                look.run();
                TimeUnit.MILLISECONDS.sleep(Progress.INTERVAL_MILLIS);
            }
            running.forEach(LoadRun::joined);
        }
    }

    private Arrivals arrivals(long start, int thread) {
        if (variant.rate() == 0) {
            return new Arrivals.ClosedLoop();
        }
        long offset = (long) (thread * NANOS_PER_SECOND / variant.rate());
        RateProfile rate = RateProfile.constant(variant.rate() / plan.threads());
        return new Arrivals.FixedRate(start + offset, rate);
    }

    private ClientLoop loop(
            IntFunction<Workload> workloads,
            int thread,
            Arrivals arrivals,
            Window window,
            Tallies tallies) {
        List<RequestEncoder> encoders =
                subject.endpoints().stream()
                        .map(endpoint ->
                                new RequestEncoder(
                                        endpoint,
                                        plan.bucket(),
                                        variant.quorums(),
                                        plan.valueBytes(),
                                        random.split()))
                        .toList();
        Client.Targets targets =
                new Client.Targets(subject.endpoints(), encoders, subject.routing());
        List<Client> clients = new ArrayList<>();
        for (int client = thread; client < variant.clients(); client += plan.threads()) {
            Workload workload = workloads.apply(client);
            clients.add(new Client(workload, targets, client, plan.valueBytes(), random.split()));
        }
        return new ClientLoop(clients, arrivals, window, plan.patience().toNanos(), tallies);
    }

    private Measured run(List<ClientLoop> loops, Window window, Tallies tallies)
            throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(loops.size())) {
            List<Future<Tallies>> running = loops.stream().map(threads::submit).toList();
            CpuTime generator = CpuTime.ofThisProcess();
            sleepUntil(window.startNanos());
            Optional<Duration> serversBefore = subject.processes().used();
            Optional<Duration> generatorBefore = generator.used();
            sleepUntil(window.endNanos());
            Optional<Duration> servers = between(serversBefore, subject.processes().used());
            Optional<Duration> ours = between(generatorBefore, generator.used());
            running.forEach(loop -> tallies.add(joined(loop)));
            return new Measured(servers, ours);
        }
    }

    private static Tallies joined(Future<Tallies> loop) {
        try {
            return loop.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the generator failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the generator was interrupted", e);
        }
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }

    private static Optional<Duration> between(Optional<Duration> before, Optional<Duration> after) {
        return before.flatMap(first -> after.map(last -> last.minus(first)));
    }

    private static OptionalDouble perOperation(Optional<Duration> used, Tally tally) {
        return used.isEmpty() || tally.succeeded() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(used.get().toNanos() / NANOS_PER_MICRO / tally.succeeded());
    }
}
