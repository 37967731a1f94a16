package coterie.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one loop counts, apart for each interval of its window. */
final class Tallies {
    private final Window window;
    private final long intervalNanos;
    private final List<Tally> tallies = new ArrayList<>();

    /**
     * @param intervalNanos length of all intervals but the last, which may be shorter; at least 1
     * @param absentIsFailure as in {@link Tally}
     */
    Tallies(Window window, long intervalNanos, boolean absentIsFailure) {
        this.window = window;
        this.intervalNanos = intervalNanos;
        long length = window.endNanos() - window.startNanos();
        long count = length / intervalNanos + (length % intervalNanos == 0 ? 0 : 1);
        for (long i = 0; i < count; i++) {
            tallies.add(new Tally(absentIsFailure));
        }
    }

    /** One for the whole window. */
    static Tallies whole(Window window, boolean absentIsFailure) {
        return new Tallies(window, window.endNanos() - window.startNanos(), absentIsFailure);
    }

    /** Counts an operation that was meant to start then; null where that is not measured. */
    @Nullable Tally at(long intendedNanos) {
        return window.contains(intendedNanos)
                ? tallies.get((int) ((intendedNanos - window.startNanos()) / intervalNanos))
                : null;
    }

    /** Adds what another thread, which has ended, counted in the same intervals. */
    void add(Tallies other) {
        for (int i = 0; i < tallies.size(); i++) {
            tallies.get(i).add(other.tallies.get(i));
        }
    }

    /** That of each interval. */
    List<Tally> inOrder() {
        return List.copyOf(tallies);
    }
}
