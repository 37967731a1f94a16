package coterie.benchmarks.load;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say how long, how often and on what is measured. */
final class PlanOptions {
    private static final double MILLIS_PER_SECOND = 1e3;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "How long each run is measured. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description =
                    "How long each run goes on before it is measured. Default: ${DEFAULT-VALUE}.")
    private double warmup;

    @Option(
            names = "--runs",
            paramLabel = "COUNT",
            defaultValue = "1",
            description =
                    "How often each variant is run; medians are reported. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(names = "--bucket", defaultValue = "bench", description = "Default: ${DEFAULT-VALUE}.")
    private String bucket = "";

    @Option(
            names = "--keys",
            paramLabel = "COUNT",
            defaultValue = "100000",
            description = "Default: ${DEFAULT-VALUE}.")
    private int keys;

    @Option(
            names = "--value-bytes",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Length of each value. Default: ${DEFAULT-VALUE}.")
    private int valueBytes;

    @Option(
            names = "--shared-contexts",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "A write carries a context of its key: the last that any client got, as requests of one"
                            + " application server might, or the last that this client got, which makes"
                            + " siblings of most writes. Default: shared.")
    private boolean sharedContexts;

    @Option(
            names = "--contexts",
            paramLabel = "COUNT",
            defaultValue = "4096",
            description =
                    "How many contexts a client holds at the most that shares none."
                            + " Default: ${DEFAULT-VALUE}.")
    private int contextsPerClient;

    @Option(
            names = "--patience-ms",
            paramLabel = "MILLIS",
            defaultValue = "10000",
            description =
                    "How long a client waits for an answer before it counts a failure."
                            + " Default: ${DEFAULT-VALUE}.")
    private int patienceMillis;

    @Option(
            names = "--threads",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "Threads of the generator. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description =
                    "Of all that is drawn: keys, operations, values. Default: ${DEFAULT-VALUE}.")
    private long seed;

    Plan plan() {
        return new Plan(
                bucket,
                keys,
                valueBytes,
                duration(warmup),
                duration(seconds),
                runs,
                Duration.ofMillis(patienceMillis),
                threads,
                sharedContexts,
                contextsPerClient,
                seed);
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * MILLIS_PER_SECOND));
    }
}
