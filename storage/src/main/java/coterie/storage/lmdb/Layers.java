package coterie.storage.lmdb;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that lies over LMDB. What is applied waits for its sync; what is synced in the commit log is
 * <em>active</em>; what is on its way into LMDB is <em>frozen</em>. Each lies over the next, and
 * the last over LMDB.
 *
 * <p>The writer alone changes it. Readers take an {@link Above}; it stays good for them whatever is
 * frozen or committed meanwhile.
 */
final class Layers {

    private final boolean unsyncedShows;
    private final StampedLock lock = new StampedLock();
    private Overlay unsynced = new Overlay();
    private Overlay active = new Overlay();
    private @Nullable Overlay frozen;
    private volatile Above synced = Above.NOTHING;
    private volatile Above visible = Above.NOTHING;

    /**
     * @param unsyncedShows whether readers see what a crash may take back: in async durability
     */
    Layers(boolean unsyncedShows) {
        this.unsyncedShows = unsyncedShows;
        publish();
    }

    private void publish() {
        List<Overlay> layers = new ArrayList<>();
        layers.add(active);
        if (frozen != null) {
            layers.add(frozen);
        }
        synced = new Above(List.copyOf(layers));
        if (unsyncedShows) {
            layers.addFirst(unsynced);
        }
        visible = new Above(List.copyOf(layers));
    }

    /** What is synced: what the trees show, and what the tables of hints and tombstones do. */
    Above synced() {
        return synced;
    }

    /** What readers of records look at before LMDB. */
    Above visible() {
        return visible;
    }

    /** Where the writer applies what it takes. */
    Overlay unsynced() {
        return unsynced;
    }

    /** Applies to what readers may look at together. */
    void apply(Runnable changes) {
        if (unsyncedShows) {
            locked(changes);
        } else {
            changes.run();
        }
    }

    /** What was applied is lost. */
    void drop() {
        unsynced = new Overlay();
        publish();
    }

    /**
     * What was applied is synced.
     *
     * @param andThen what belongs to it, for {@link #together}
     */
    void seal(LogEntry.Images images, Runnable andThen) {
        locked(() -> {
            active.cover(unsynced, images);
            andThen.run();
            unsynced = new Overlay();
            publish();
        });
    }

    /** Sets what is active apart, for LMDB. Only while nothing is frozen. */
    Overlay freeze() {
        if (frozen != null) {
            throw new IllegalStateException("there is a frozen overlay");
        }
        Overlay freezing = active;
        frozen = freezing;
        active = new Overlay();
        publish();
        return freezing;
    }

    /** LMDB holds what was frozen. */
    void thaw() {
        frozen = null;
        publish();
    }

    /** Whether anything is active. */
    boolean isActive() {
        return !active.isEmpty();
    }

    /** Whether anything is synced that LMDB may not hold. From any thread. */
    boolean isOverLmdb() {
        return synced.layers().stream().anyMatch(layer -> !layer.isEmpty());
    }

    /** About what is active takes. */
    long activeBytes() {
        return active.bytes();
    }

    /** About what LMDB does not hold, synced or not. */
    long bytes() {
        Overlay present = frozen;
        return unsynced.bytes() + active.bytes() + (present == null ? 0 : present.bytes());
    }

    private void locked(Runnable change) {
        long stamp = lock.writeLock();
        try {
            change.run();
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /**
     * Reads several keys so that no group of updates is half among them: whoever takes a hint over
     * into a record and then removes it hides it from nobody. It is run again if a group came in
     * between, and then holds up the next one.
     */
    <T> T together(Supplier<T> read) {
        long stamp = lock.tryOptimisticRead();
        if (stamp != 0) {
            T result = read.get();
            if (lock.validate(stamp)) {
                return result;
            }
        }
        stamp = lock.readLock();
        try {
            return read.get();
        } finally {
            lock.unlockRead(stamp);
        }
    }
}
