package coterie.benchmarks.load;

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
 * @param sharedContexts whether the clients of a thread share the contexts that they hold
 * @param contextsPerClient how many contexts each holds at most
 * @param seed of all that is drawn
 */
record Plan(
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
        long seed) {}
