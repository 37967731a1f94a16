package coterie.storage;

/** The one thread, or the one place in virtual time, where a shard's roles run. */
@FunctionalInterface
public interface Mailbox {

    /** Runs the task there, after all that was posted before. Safe to call from any thread. */
    void post(Runnable task);
}
