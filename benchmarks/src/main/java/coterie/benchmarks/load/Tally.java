package coterie.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * What was counted and measured of the operations of one run. Written by one thread; see {@link
 * #add}.
 */
public final class Tally {
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
    public Tally(boolean absentIsFailure) {
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

    /**
     * The same, but that what took longer has failed. How many reads found siblings, and what they
     * were, is kept of all.
     *
     * @param kind of those failures
     */
    public Tally within(Duration patience, String kind) {
        Tally patient = new Tally(absentIsFailure);
        patient.add(this);
        long late = 0;
        for (Histogram latencies : List.of(patient.reads, patient.writes)) {
            late += cut(latencies, patience.toNanos());
        }
        if (late > 0) {
            patient.failures.merge(kind, late, Long::sum);
        }
        return patient;
    }

    /** Takes out what took longer, and says how many those were. */
    private static long cut(Histogram latencies, long mostNanos) {
        Histogram late = latencies.copy();
        late.reset();
        for (HistogramIterationValue value : latencies.recordedValues()) {
            if (value.getValueIteratedTo() > mostNanos) {
                late.recordValueWithCount(
                        value.getValueIteratedTo(), value.getCountAtValueIteratedTo());
            }
        }
        latencies.subtract(late);
        return late.getTotalCount();
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
    public Histogram latencies(Operation.Kind kind) {
        return switch (kind) {
            case READ -> reads;
            case WRITE -> writes;
        };
    }

    /** Those of reads and writes together. */
    public Histogram latencies() {
        Histogram all = reads.copy();
        all.add(writes);
        return all;
    }

    /** Operations that succeeded. */
    public long succeeded() {
        return reads.getTotalCount() + writes.getTotalCount();
    }

    /** Number of failures by kind, in the order of the kinds' names. */
    public Map<String, Long> failures() {
        return failures;
    }

    /** Operations that failed, of all kinds. */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Reads that were answered with siblings. */
    public long siblings() {
        return siblings;
    }

    /** Reads of keys that need not have had a value. */
    long absent() {
        return absent;
    }

    /** Bytes of the bodies of the successful reads. */
    public long bytesRead() {
        return bytesRead;
    }

    private static Histogram histogram() {
        return new Histogram(ONE_MICROSECOND, ONE_HOUR, SIGNIFICANT_DIGITS);
    }
}
