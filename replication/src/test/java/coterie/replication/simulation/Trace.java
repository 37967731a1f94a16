package coterie.replication.simulation;

/**
 * A fingerprint of all that has happened in a run, in its order: the same seed must give the same
 * one, or something that is not the seed's has had a say.
 */
final class Trace {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private final Witness witness;
    private long hash = GOLDEN;
    private long length;

    Trace(Witness witness) {
        this.witness = witness;
    }

    /** Something has happened, at this time. */
    void note(long nanos, String what, String details) {
        mix(nanos);
        mix(what.hashCode());
        mix(details.hashCode());
        length++;
        witness.saw(nanos, what, details);
    }

    /** Something has happened with these bytes. */
    void note(long nanos, String what, byte[] bytes) {
        long sum = bytes.length;
        for (byte b : bytes) {
            sum = 31 * sum + b;
        }
        mix(sum);
        note(nanos, what, bytes.length + " bytes");
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
