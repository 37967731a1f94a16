package coterie.storage.lmdb;

import coterie.storage.Held;
import coterie.storage.codec.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Reads every record from time to time, slowly, so that damage is found while the other replicas
 * still have what was damaged. Goes in small steps, each from the key at which the last one ended.
 * The time comes in; used on one thread.
 */
final class Scrub {

    /** The bytes after which a step ends, though it always reads one record. */
    static final long STEP_BYTES = 256L << 10;

    /** From the end of one pass to the beginning of the next, in nanoseconds: a day. */
    static final long PAUSE_NANOS = 86_400_000_000_000L;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final byte[] FIRST = {0};
    private static final byte[] ANY = {};

    private final Tables tables;
    private final long bytesPerSecond;
    private long dueNanos;
    private byte @Nullable [] position;
    private long passes;
    private long records;
    private long damaged;
    private volatile ScrubProgress progress = new ScrubProgress(0, 0, 0);

    /**
     * One that is due at once.
     *
     * @param bytesPerSecond how fast it may read at the most, 0 for not at all
     */
    Scrub(Tables tables, long bytesPerSecond, long nowNanos) {
        this.tables = tables;
        this.bytesPerSecond = bytesPerSecond;
        this.dueNanos = nowNanos;
    }

    /** How long until the next step, 0 or less if it is due. */
    long waitNanos(long nowNanos) {
        return bytesPerSecond == 0 ? Long.MAX_VALUE : dueNanos - nowNanos;
    }

    /** Reads on, and sets the time of the next step by what it has read. */
    void step(long nowNanos) {
        byte[] from = position;
        long bytes = 0;
        boolean atEnd = true;
        try (Snapshot view = tables.background().renew();
                Walk walk =
                        new Walk(
                                view.cursor(tables.records()),
                                Overlay.EMPTY.records(),
                                ANY,
                                from == null ? FIRST : from,
                                from != null)) {
            while (atEnd && walk.next()) {
                check(walk, view);
                bytes += walk.sizeBytes();
                position = walk.key();
                atEnd = bytes < STEP_BYTES;
            }
        }
        if (atEnd) {
            position = null;
            passes++;
        }
        dueNanos =
                nowNanos
                        + (long) (bytes * NANOS_PER_SECOND / bytesPerSecond)
                        + (atEnd ? PAUSE_NANOS : 0);
        progress = new ScrubProgress(passes, records, damaged);
    }

    private void check(Walk walk, Snapshot view) {
        records++;
        try {
            Snapshot.keyOf(walk.key());
            damaged += view.decode(walk.key(), walk.stored()) instanceof Held.Damaged ? 1 : 0;
        } catch (MalformedException e) {
            damaged++;
            tables.damaged().increment();
        }
    }

    /** How far it has come; from any thread. */
    ScrubProgress progress() {
        return progress;
    }
}
