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
            names = "--contexts",
            paramLabel = "COUNT",
            defaultValue = "4096",
            description =
                    "A write carries the last context that its client holds for the key; this is how many a"
                            + " client holds at the most. Default: ${DEFAULT-VALUE}.")
    private int contextsPerClient;

    @Option(
            names = "--shared-contexts",
            description =
                    "The clients share what they hold, as the requests that one application server makes"
                            + " might; there are then fewer siblings.")
    private boolean sharedContexts;

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
