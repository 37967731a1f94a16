package coterie.replication;

import java.util.PriorityQueue;

/**
 * Time that passes only when a test lets it. What is due at the same time happens in the order in
 * which it was asked for.
 */
final class VirtualTime {

    static final long MILLI = 1_000_000;

    /** What the wall clocks say at the beginning. */
    static final long WALL_MILLIS = 1_795_000_000_000L;

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private long nowNanos;
    private long order;

    private record Due(long atNanos, long order, Runnable task) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** Nanoseconds since the beginning. */
    long nanos() {
        return nowNanos;
    }

    long wallMillis() {
        return WALL_MILLIS + nowNanos / MILLI;
    }

    /** How many tasks were ever asked for. */
    long planned() {
        return order;
    }

    /** Has the task run after so long. */
    void later(long nanos, Runnable task) {
        due.add(new Due(nowNanos + nanos, order++, task));
    }

    /** The same, unless it is cancelled before. */
    Environment.Timer after(long nanos, Runnable task) {
        boolean[] cancelled = new boolean[1];
        later(
                nanos,
                () -> {
                    if (!cancelled[0]) {
                        task.run();
                    }
                });
        return () -> cancelled[0] = true;
    }

    /** Lets time pass. */
    void pass(long millis) {
        long untilNanos = nowNanos + millis * MILLI;
        for (Due next = due.peek(); next != null && next.atNanos <= untilNanos; next = due.peek()) {
            due.remove();
            nowNanos = next.atNanos;
            next.task.run();
        }
        nowNanos = untilNanos;
    }
}
