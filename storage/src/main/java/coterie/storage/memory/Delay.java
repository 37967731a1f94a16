package coterie.storage.memory;

/** Lets the disk take its time. */
@FunctionalInterface
public interface Delay {

    /** Runs the task on the shard's mailbox once the time has passed. */
    void after(long nanos, Runnable task);
}
