package coterie.replication.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Virtual time: everything that will happen, in order. Time stands still while something happens
 * and then jumps to the next.
 *
 * <p>What is due at the same time happens in the order in which it was planned.
 */
final class Schedule {

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(
                    Comparator.comparingLong(Entry::at).thenComparingLong(Entry::sequence));
    private final Trace trace;
    private long now;
    private long planned;

    Schedule(Trace trace) {
        this.trace = trace;
    }

    private record Entry(long at, long sequence, String what, Runnable task) {}

    /** Plans a task. */
    void after(long delayNanos, String what, Runnable task) {
        if (delayNanos < 0) {
            throw new IllegalArgumentException("a delay of " + delayNanos + " ns for " + what);
        }
        entries.add(new Entry(now + delayNanos, planned++, what, task));
    }

    /**
     * Lets the next thing happen, unless there is none up to then; false then, with the clock moved
     * to that time.
     */
    boolean step(long untilNanos) {
        Entry next = entries.peek();
        if (next == null || next.at > untilNanos) {
            now = Math.max(now, untilNanos);
            return false;
        }
        entries.remove();
        now = next.at;
        trace.note(now, next.what, "");
        next.task.run();
        return true;
    }

    /** Nanoseconds since the run began. */
    long now() {
        return now;
    }

    /** Records something that happens now. */
    void note(String what, String details) {
        trace.note(now, what, details);
    }

    void note(String what, byte[] details) {
        trace.note(now, what, details);
    }
}
