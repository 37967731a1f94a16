package coterie.replication;

import coterie.storage.HintCount;
import java.util.List;

/**
 * How old the oldest hint of this node is, as far as its clocks can be trusted.
 *
 * <p>The time at which a hint was first written is kept by the wall clock, which may jump. So it
 * counts only while the wall clock has gone with the monotonic one since a moment at which there
 * were no hints; otherwise, and for hints from before the process began, the age is said to be
 * without bound. That holds back what waits for old hints to be gone, and harms nothing else.
 */
final class HintAges {

    /** No hint is kept. */
    static final long NONE = -1;

    /** There is one of which the age is not known. */
    static final long UNKNOWN = Long.MAX_VALUE;

    /** How much the clocks may differ, and more than hints are late to be counted. */
    static final long TOLERANCE_MILLIS = 2_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private long differenceMillis;
    private long trustedFromMillis = Long.MAX_VALUE;

    /** The age of the oldest hint in milliseconds, at least so much, {@link #NONE} or unknown. */
    long oldestMillis(long nowNanos, long wallMillis, List<HintCount> hints) {
        long difference = wallMillis - nowNanos / NANOS_PER_MILLI;
        if (hints.isEmpty()) {
            differenceMillis = difference;
            trustedFromMillis = wallMillis;
            return NONE;
        }
        long oldest = Long.MAX_VALUE;
        for (HintCount count : hints) {
            oldest = Math.min(oldest, count.oldestSinceMillis());
        }
        boolean jumped = Math.abs(difference - differenceMillis) > TOLERANCE_MILLIS / 2;
        if (jumped) {
            trustedFromMillis = Long.MAX_VALUE;
        }
        return oldest < trustedFromMillis ? UNKNOWN : wallMillis - oldest + TOLERANCE_MILLIS;
    }
}
