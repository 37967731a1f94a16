package coterie.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * One request that a client makes.
 *
 * @param kind whether it reads or writes
 * @param key index of the key, from 0
 * @param context the causal context that a write carries; null for a read, and for a write to a key
 *     of which its client holds none
 */
public record Operation(Kind kind, int key, @Nullable String context) {

    /** What is asked for. */
    public enum Kind {
        /** A GET. */
        READ,
        /** A PUT. */
        WRITE
    }

    static Operation read(int key) {
        return new Operation(Kind.READ, key, null);
    }

    static Operation write(int key, @Nullable String context) {
        return new Operation(Kind.WRITE, key, context);
    }
}
