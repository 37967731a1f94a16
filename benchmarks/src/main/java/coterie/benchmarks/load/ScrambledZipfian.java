package coterie.benchmarks.load;

import java.util.random.RandomGenerator;

/**
 * YCSB's scrambled zipfian distribution: a few keys are asked for very often, and hashing spreads
 * them over the whole range, so that neighbours in it are not alike in popularity.
 */
final class ScrambledZipfian implements KeyDistribution {
    /*
     * The ranks come from the constant-time generator of Gray et al., "Quickly Generating Billion-Record Synthetic
     * Databases", SIGMOD 1994, section 3. As in YCSB they are drawn from ten billion items, whatever the number of
     * keys, so that zeta is a known constant; the hottest key therefore takes 1 / ZETA = 3.8 % of all operations.
     */
    static final double THETA = 0.99;
    private static final long ITEMS = 10_000_000_000L;

    /** The sum of 1 / i^THETA for i from 1 to ITEMS, as YCSB has it. */
    private static final double ZETA = 26.46902820178302;

    private static final double SECOND_RANK = 1 + Math.pow(0.5, THETA);
    private static final double ALPHA = 1 / (1 - THETA);
    private static final double ETA =
            (1 - Math.pow(2.0 / ITEMS, 1 - THETA)) / (1 - SECOND_RANK / ZETA);

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 1099511628211L;

    private final int keys;

    ScrambledZipfian(int keys) {
        this.keys = keys;
    }

    @Override
    public int next(RandomGenerator random) {
        return keyOfRank(rank(random.nextDouble()));
    }

    /** The key on which a rank falls; rank 0 is the most popular. */
    int keyOfRank(long rank) {
        return (int) Long.remainderUnsigned(fnv(rank), keys);
    }

    /** The rank for a number drawn uniformly from 0 (inclusive) to 1. */
    static long rank(double drawn) {
        double scaled = drawn * ZETA;
        if (scaled < 1) {
            return 0;
        }
        if (scaled < SECOND_RANK) {
            return 1;
        }
        return (long) (ITEMS * Math.pow(ETA * drawn - ETA + 1, ALPHA));
    }

    /** The 64-bit FNV-1a hash of the number's eight octets, lowest first. */
    private static long fnv(long number) {
        long hash = FNV_OFFSET;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            hash ^= (number >>> shift) & 0xFF;
            hash *= FNV_PRIME;
        }
        return hash;
    }
}
