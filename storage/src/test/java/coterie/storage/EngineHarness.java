package coterie.storage;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import java.util.function.BooleanSupplier;

/**
 * One storage engine under test, with its mailbox and its disk. Used on the test's thread alone.
 */
public interface EngineHarness extends AutoCloseable {

    /** How many partitions every engine under test has: keys of both are in every test. */
    Partitioner PARTITIONER = new Partitioner(2);

    /**
     * How small the engine is made.
     *
     * @param queuedUpdates the most updates that wait for the writer
     * @param capacityBytes at least so much fits on the disk, and at most some times as much
     * @param hintBytes the most that the hints of a target may weigh
     */
    record Bounds(int queuedUpdates, long capacityBytes, long hintBytes) {

        /** For tests that never come near them. */
        public static final Bounds WIDE = new Bounds(4_096, 64L << 20, 16L << 20);
    }

    /** The engine that is open now. */
    StorageEngine engine();

    /**
     * Runs what the mailbox holds, and what comes, until the condition holds; fails when that takes
     * for ever.
     */
    void runUntil(BooleanSupplier done);

    /** Whether the caller runs inside a task of the mailbox. */
    boolean isOnMailbox();

    /** Runs the task while the writer cannot begin with whatever it queues. */
    void whileWriterIsBusy(Runnable task);

    /** Closes the engine cleanly and opens it again. */
    void restart();

    /**
     * Ends the engine as {@code kill -9} does and opens it again. What completed is there
     * afterwards.
     */
    void crash();

    /** Damages the stored record of the key, so that its checksum fails. */
    void damage(Key key);

    /** Damages the hint for a node under the key, so that a checksum fails. */
    void damageHint(NodeId target, Key key);

    /** Damages the row of a node's hint in the order of hints. */
    void damageHintOrder(NodeId target, long order);

    /** Sets this node's wall clock, which stands at 0 before. */
    void wallMillis(long millis);

    /** Gives the disk more room than any test needs. May restart the engine. */
    void makeRoom();

    @Override
    void close();
}
