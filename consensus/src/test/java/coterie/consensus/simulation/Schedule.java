package coterie.consensus.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: what is to happen, in the order of its times. */
final class Schedule {

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(
                    Comparator.comparingLong(Entry::atNanos).thenComparingLong(Entry::sequence));
    private long nowNanos;
    private long planned;

    private record Entry(long atNanos, long sequence, Runnable task) {}

    long now() {
        return nowNanos;
    }

    void after(long nanos, Runnable task) {
        entries.add(new Entry(nowNanos + nanos, planned++, task));
    }

    /** Lets all happen that is due until then. */
    void runUntil(long nanos) {
        while (!entries.isEmpty() && entries.element().atNanos() <= nanos) {
            Entry entry = entries.remove();
            nowNanos = entry.atNanos();
            entry.task().run();
        }
        nowNanos = nanos;
    }
}
