package coterie.benchmarks.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What was counted and measured of the operations of one run. Written by one thread; see {@link
 * #add}.
 */
final class Tally {
    private static final long ONE_MICROSECOND = 1_000;
    private static final long ONE_HOUR = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram reads = histogram();
    private final Histogram writes = histogram();
    private final Map<String, Long> failures = new TreeMap<>();
    private final boolean absentIsFailure;
    private long siblings;
    private long absent;
    private long bytesRead;

    /**
     * @param absentIsFailure whether every key was loaded, so that one without a value has been
     *     lost
     */
    Tally(boolean absentIsFailure) {
        this.absentIsFailure = absentIsFailure;
    }

    void answered(Operation operation, Answer answer, long latencyNanos) {
        boolean mayBeAbsent =
                answer.absent() && operation.kind() == Operation.Kind.READ && !absentIsFailure;
        if (!answer.ok() && !mayBeAbsent) {
            failed(answer.failureKind());
            return;
        }
        latencies(operation.kind()).recordValue(Math.clamp(latencyNanos, 0, ONE_HOUR));
        if (operation.kind() == Operation.Kind.READ) {
            siblings += answer.siblings() ? 1 : 0;
            absent += mayBeAbsent ? 1 : 0;
            bytesRead += answer.bodyBytes();
        }
    }

    void failed(String kind) {
        failures.merge(kind, 1L, Long::sum);
    }

    void failed(String kind, long times) {
        if (times > 0) {
            failures.merge(kind, times, Long::sum);
        }
    }

    /** Adds what another thread, which has ended, counted. */
    void add(Tally other) {
        reads.add(other.reads);
        writes.add(other.writes);
        other.failures.forEach((kind, times) -> failures.merge(kind, times, Long::sum));
        siblings += other.siblings;
        absent += other.absent;
        bytesRead += other.bytesRead;
    }

    /** Latencies of the operations that succeeded, in nanoseconds from the intended start. */
    Histogram latencies(Operation.Kind kind) {
        return switch (kind) {
            case READ -> reads;
            case WRITE -> writes;
        };
    }

    /** Operations that succeeded. */
    long succeeded() {
        return reads.getTotalCount() + writes.getTotalCount();
    }

    /** Number of failures by kind, in the order of the kinds' names. */
    Map<String, Long> failures() {
        return failures;
    }

    long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Reads that were answered with siblings. */
    long siblings() {
        return siblings;
    }

    /** Reads of keys that need not have had a value. */
    long absent() {
        return absent;
    }

    /** Bytes of the bodies of the successful reads. */
    long bytesRead() {
        return bytesRead;
    }

    private static Histogram histogram() {
        return new Histogram(ONE_MICROSECOND, ONE_HOUR, SIGNIFICANT_DIGITS);
    }
}
