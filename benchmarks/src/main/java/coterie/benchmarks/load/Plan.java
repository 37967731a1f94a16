package coterie.benchmarks.load;

import coterie.ring.Key;
import java.time.Duration;

/**
 * What all runs have in common.
 *
 * @param bucket where the keys lie
 * @param keys how many
 * @param valueBytes length of the values written
 * @param warmup how long each run goes on before it is measured
 * @param measured how long it is measured
 * @param runs how often each variant is run
 * @param patience how long a client waits for an answer
 * @param threads of the generator
 * @param sharedContexts whether the clients share the last context of every key
 * @param contextsPerClient how many contexts each holds at most that shares none
 * @param seed of all that is drawn
 */
public record Plan(
        String bucket,
        int keys,
        int valueBytes,
        Duration warmup,
        Duration measured,
        int runs,
        Duration patience,
        int threads,
        boolean sharedContexts,
        int contextsPerClient,
        long seed) {

    /**
     * @throws IllegalArgumentException naming the setting that is out of range
     */
    public Plan {
        atLeast("keys", 1, keys);
        atLeast("value-bytes", 0, valueBytes);
        atLeast("warmup", 0, warmup.toMillis());
        atLeast("seconds", 1, measured.toMillis());
        atLeast("runs", 1, runs);
        atLeast("patience-ms", 1, patience.toMillis());
        atLeast("threads", 1, threads);
        atLeast("contexts", 1, contextsPerClient);
        if (!Key.isBucket(bucket)) {
            throw new IllegalArgumentException(
                    "bucket '"
                            + bucket
                            + "' is not 1 to "
                            + Key.MAX_BUCKET_LENGTH
                            + " of the characters A-Z, a-z, 0-9, '.', '_' and '-'");
        }
    }

    /** The same, with runs of another length. */
    public Plan lasting(Duration otherWarmup, Duration otherMeasured) {
        return new Plan(
                bucket,
                keys,
                valueBytes,
                otherWarmup,
                otherMeasured,
                runs,
                patience,
                threads,
                sharedContexts,
                contextsPerClient,
                seed);
    }

    private static void atLeast(String setting, long least, long given) {
        if (given < least) {
            throw new IllegalArgumentException(
                    setting + " must be at least " + least + ", not " + given);
        }
    }
}
