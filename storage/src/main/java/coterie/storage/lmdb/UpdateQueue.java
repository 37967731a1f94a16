package coterie.storage.lmdb;

import coterie.storage.OwedChange;
import coterie.storage.Slot;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    /**
     * The most questions that wait; one beyond is not answered, and runs into its asker's deadline.
     */
    static final int MAX_QUESTIONS = 4_096;

    /** What a queued update weighs besides its values. */
    private static final long OVERHEAD_BYTES = 256;

    /** What waits for the writer. */
    sealed interface Work {

        /** What it weighs in the queue. */
        long bytes();

        /** Whether it may draw on the space that is reserved for deletes when the disk is full. */
        boolean mayUseReserve();
    }

    /**
     * One queued update.
     *
     * @param bytes what it weighs in the queue
     */
    record Pending(Slot slot, Update update, UpdateListener listener, long bytes) implements Work {

        static Pending of(Slot slot, Update update, UpdateListener listener) {
            return new Pending(slot, update, listener, OVERHEAD_BYTES + update.sizeBytes());
        }

        @Override
        public boolean mayUseReserve() {
            return update.mayUseReserve();
        }
    }

    /** One queued change of what is owed. */
    record PendingOwed(OwedChange change, Runnable durable) implements Work {

        @Override
        public long bytes() {
            return OVERHEAD_BYTES;
        }

        @Override
        public boolean mayUseReserve() {
            return true;
        }
    }

    /** What is asked of the writer about its trees. */
    sealed interface Question {

        /** One node. */
        record OfTree(TreeQuery query, Consumer<TreeView> listener) implements Question {}

        /** One step of computing leaves anew. */
        record OfRehash(Rehash rehash, Consumer<Rehash.Step> listener) implements Question {}
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
    private final ArrayDeque<Work> waiting = new ArrayDeque<>();
    private final ArrayDeque<Question> questions = new ArrayDeque<>();
    private long waitingBytes;
    private boolean woken;
    private boolean closed;

    UpdateQueue(StorageSettings.QueueBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Queues an update, unless one of the bounds would be passed; an empty queue takes any update.
     * What is owed is always taken: there is little of it, and none may be lost.
     */
    Offer offer(Work work) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            boolean overBytes = waitingBytes + work.bytes() > bounds.bytes() && !waiting.isEmpty();
            boolean overBounds = waiting.size() >= bounds.updates() || overBytes;
            if (overBounds && work instanceof Pending) {
                return Offer.OVERLOADED;
            }
            waiting.addLast(work);
            waitingBytes += work.bytes();
            if (waiting.size() == 1) {
                changed.signal();
            }
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Queues a question, unless too many wait. */
    Offer ask(Question question) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (questions.size() >= MAX_QUESTIONS) {
                return Offer.OVERLOADED;
            }
            questions.addLast(question);
            changed.signal();
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Lets whoever waits in {@link #await} go, or the next one not wait. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The question that waits longest, or null if none does. */
    @Nullable Question question() {
        lock.lock();
        try {
            return questions.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something is queued or asked, somebody wakes it, the queue is closed or the time
     * is over.
     */
    void await(long waitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = waitNanos;
            while (waiting.isEmpty() && questions.isEmpty() && !woken && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what makes up the next batch, perhaps nothing. */
    List<Work> take() {
        List<Work> batch = new ArrayList<>();
        lock.lock();
        try {
            long bytes = 0;
            while (!waiting.isEmpty()
                    && batch.size() < MAX_BATCH_UPDATES
                    && bytes < MAX_BATCH_BYTES) {
                Work next = waiting.removeFirst();
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
