package coterie.storage.lmdb;

import coterie.storage.TreeUpkeep;
import coterie.storage.codec.MalformedException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The records that were found to fail their checksum, until the writer takes them out of the trees.
 * From any thread.
 */
final class DamageReports {

    /** The most that wait; for one beyond, no tree of the shard is trusted any more. */
    static final int MAX_WAITING = 1_024;

    private final LinkedBlockingQueue<byte[]> keys = new LinkedBlockingQueue<>(MAX_WAITING);
    private final AtomicBoolean overflowed = new AtomicBoolean();

    /** A record under this key failed its checksum. */
    void met(byte[] recordKey) {
        if (!keys.offer(recordKey)) {
            overflowed.set(true);
        }
    }

    /** Hands over what was reported. On the writer's thread. */
    void drain(TreeUpkeep upkeep) {
        for (byte[] next = keys.poll(); next != null; next = keys.poll()) {
            try {
                upkeep.damaged(Snapshot.keyOf(next));
            } catch (MalformedException e) {
                throw new IllegalStateException("a record was read under no key", e);
            }
        }
        if (overflowed.getAndSet(false)) {
            upkeep.distrustAll();
        }
    }
}
