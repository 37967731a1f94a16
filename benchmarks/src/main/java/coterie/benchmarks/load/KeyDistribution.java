package coterie.benchmarks.load;

import java.util.random.RandomGenerator;

/** Draws the index of the key of the next operation, at least 0 and below the number of keys. */
@FunctionalInterface
public interface KeyDistribution {

    /** The index of a key. */
    int next(RandomGenerator random);

    /** The names that the command line knows. */
    enum Name {
        /** A few keys are asked for very often. */
        zipfian,
        /** All keys alike. */
        uniform;

        KeyDistribution over(int keys) {
            return switch (this) {
                case zipfian -> new ScrambledZipfian(keys);
                case uniform -> random -> random.nextInt(keys);
            };
        }
    }
}
