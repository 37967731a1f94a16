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

    /** Reads a key. */
    public static Operation read(int key) {
        return new Operation(Kind.READ, key, null);
    }

    /** Writes a key, with the context that its client holds of it, if any. */
    public static Operation write(int key, @Nullable String context) {
        return new Operation(Kind.WRITE, key, context);
    }
}
