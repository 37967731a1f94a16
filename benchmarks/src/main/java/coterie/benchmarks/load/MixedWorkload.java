package coterie.benchmarks.load;

import java.util.random.RandomGenerator;

/**
 * Reads and writes drawn at random without end, each write with the last context that the client
 * holds of its key.
 */
final class MixedWorkload implements Workload {
    private final Mix mix;
    private final KeyDistribution keys;
    private final HeldContexts contexts;
    private final RandomGenerator random;

    MixedWorkload(Mix mix, KeyDistribution keys, HeldContexts contexts, RandomGenerator random) {
        this.mix = mix;
        this.keys = keys;
        this.contexts = contexts;
        this.random = random;
    }

    @Override
    public Operation next() {
        int key = keys.next(random);
        return switch (mix.draw(random)) {
            case READ -> Operation.read(key);
            case WRITE -> Operation.write(key, contexts.of(key));
        };
    }

    @Override
    public void answered(Operation operation, Answer answer) {
        if (answer.context() != null) {
            contexts.remember(operation.key(), answer.context());
        }
    }

    @Override
    public void failed(Operation operation) {}
}
