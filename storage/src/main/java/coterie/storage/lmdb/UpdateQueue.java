package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Merge;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The updates that wait for a shard's writer, in the order in which they came; bounded in number
 * and in bytes.
 */
final class UpdateQueue {

    /**
     * The most updates of one transaction: enough to share a sync, few enough to keep its latency
     * in bounds.
     */
    static final int MAX_BATCH_UPDATES = 1_024;

    /** The bytes after which a transaction takes no more updates, though it always takes one. */
    static final long MAX_BATCH_BYTES = 8L << 20;

    /** What a queued update weighs besides its values. */
    private static final long OVERHEAD_BYTES = 256;

    /**
     * One queued update.
     *
     * @param bytes what it weighs in the queue
     */
    record Pending(Key key, Update update, UpdateListener listener, long bytes) {

        static Pending of(Key key, Update update, UpdateListener listener) {
            long values =
                    switch (update) {
                        case CoordinatedWrite write -> write.value().sizeBytes();
                        case Merge merge -> merge.siblings().sizeBytes();
                    };
            return new Pending(key, update, listener, OVERHEAD_BYTES + values);
        }
    }

    /** What became of an offer. */
    enum Offer {
        TAKEN,
        OVERLOADED,
        CLOSED
    }

    private final StorageSettings.QueueBounds bounds;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closed;

    UpdateQueue(StorageSettings.QueueBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Queues an update, unless one of the bounds would be passed; an empty queue takes any update.
     */
    Offer offer(Pending pending) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            boolean overBytes =
                    waitingBytes + pending.bytes() > bounds.bytes() && !waiting.isEmpty();
            if (waiting.size() >= bounds.updates() || overBytes) {
                return Offer.OVERLOADED;
            }
            waiting.addLast(pending);
            waitingBytes += pending.bytes();
            if (waiting.size() == 1) {
                changed.signal();
            }
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something is queued, the queue is closed or the time is over.
     *
     * @return what makes up the next batch, perhaps nothing
     */
    List<Pending> take(long waitNanos) throws InterruptedException {
        List<Pending> batch = new ArrayList<>();
        lock.lockInterruptibly();
        try {
            long left = waitNanos;
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            long bytes = 0;
            while (!waiting.isEmpty()
                    && batch.size() < MAX_BATCH_UPDATES
                    && bytes < MAX_BATCH_BYTES) {
                Pending next = waiting.removeFirst();
                bytes += next.bytes();
                batch.add(next);
            }
            waitingBytes -= bytes;
        } finally {
            lock.unlock();
        }
        return batch;
    }

    /** Runs the task while nothing can be taken out. For tests. */
    void holding(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more updates. Those that wait are still taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is closed and nothing waits any more. */
    boolean isFinished() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How many updates wait. */
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
