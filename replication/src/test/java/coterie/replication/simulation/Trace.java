package coterie.replication.simulation;

import java.nio.charset.StandardCharsets;

/**
 * A fingerprint of all that has happened in a run, in its order: the same seed must give the same
 * one, or something that is not the seed's has had a say.
 */
final class Trace {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private final Sink sink;
    private long hash = GOLDEN;
    private long length;

    /** Who wants to read along. */
    @FunctionalInterface
    interface Sink {

        void line(long nanos, String what);
    }

    Trace(Sink sink) {
        this.sink = sink;
    }

    /** Something has happened, at this time. */
    void note(long nanos, String what) {
        mix(nanos);
        mix(what.hashCode());
        length++;
        sink.line(nanos, what);
    }

    /** Something has happened with these bytes. */
    void note(long nanos, String what, byte[] bytes) {
        long sum = bytes.length;
        for (byte b : bytes) {
            sum = 31 * sum + b;
        }
        mix(sum);
        note(nanos, what);
    }

    void note(long nanos, String what, String details) {
        note(nanos, what, details.getBytes(StandardCharsets.UTF_8));
    }

    // The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) spreads each bit over all.
    private void mix(long value) {
        long z = hash * 31 + value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        hash = z ^ (z >>> 31);
    }

    long hash() {
        return hash;
    }

    /** How many things have happened. */
    long length() {
        return length;
    }
}
