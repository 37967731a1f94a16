package coterie.benchmarks.load;

import coterie.ring.Key;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** The generator of load for other benchmarks, whose clients do what those tell them. */
public final class Generator {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Subject subject;
    private final SplittableRandom random;

    /**
     * Of load on one subject.
     *
     * @param seed of all that is drawn
     */
    public Generator(Subject subject, long seed) {
        this.subject = subject;
        this.random = new SplittableRandom(seed);
    }

    /**
     * What the requests of all clients have in common.
     *
     * @param valueBytes length of the values written
     * @param clients how many, each with one request in flight
     */
    public record Requests(String bucket, Quorums quorums, int valueBytes, int clients) {}

    /**
     * A closed loop: warms up, measures, and waits for the last answers. A key without a value is a
     * failure.
     *
     * @param workloads what each client does, by its number from 0; used from one other thread
     */
    public RunResult measure(
            Requests requests, IntFunction<Workload> workloads, Duration warmup, Duration measured)
            throws InterruptedException {
        return run(requests, warmup, measured).measure(1, workloads);
    }

    /**
     * Returns when no client has anything left to do.
     *
     * @param workloads what each client does, by its number from 0; used from one other thread
     * @param look done meanwhile, ten times a second
     */
    public void exhaust(Requests requests, IntFunction<Workload> workloads, Runnable look)
            throws InterruptedException {
        run(requests, Duration.ZERO, Duration.ofSeconds(1)).exhaust(workloads, look);
    }

    /** The key that an operation's index stands for. */
    public static Key key(String bucket, int index) {
        return RequestEncoder.key(bucket, index);
    }

    private LoadRun run(Requests requests, Duration warmup, Duration measured) {
        Plan plan =
                new Plan(
                        requests.bucket(),
                        1,
                        requests.valueBytes(),
                        warmup,
                        measured,
                        1,
                        PATIENCE,
                        1,
                        false,
                        1,
                        0);
        Variant variant =
                new Variant(
                        requests.bucket(),
                        Mix.C,
                        KeyDistribution.Name.uniform,
                        requests.clients(),
                        0,
                        requests.quorums());
        return new LoadRun(plan, subject, variant, Contexts.keptElsewhere(), random.split());
    }
}
