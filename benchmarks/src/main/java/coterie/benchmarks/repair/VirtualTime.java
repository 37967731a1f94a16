package coterie.benchmarks.repair;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that stands still while something happens and then jumps to what is due next. What is due
 * at the same time happens in the order in which it was planned.
 */
final class VirtualTime {

    private record Due(long at, long number, Runnable task) {}

    private final PriorityQueue<Due> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
    private long now;
    private long planned;

    /** Nanoseconds since it was made. */
    long now() {
        return now;
    }

    void after(long nanos, Runnable task) {
        waiting.add(new Due(now + nanos, planned++, task));
    }

    /**
     * Lets the next thing happen.
     *
     * @throws IllegalStateException if nothing will ever happen again
     */
    void step() {
        Due next = waiting.poll();
        if (next == null) {
            throw new IllegalStateException("nothing is left to happen");
        }
        now = next.at;
        next.task.run();
    }
}
