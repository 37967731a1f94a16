package coterie.benchmarks.prices;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Holds messages back. One thread of its own, since an event loop's timers have a resolution of a
 * millisecond, and the delays are as short as a quarter of that.
 */
final class DelayLine implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer;

    DelayLine() {
        timer =
                new ScheduledThreadPoolExecutor(
                        1, task -> Thread.ofPlatform().daemon().name("delay-line").unstarted(task));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Runs the task on this line's thread after the time; it must only hand it on. */
    void after(long nanos, Runnable task) {
        var _ = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
