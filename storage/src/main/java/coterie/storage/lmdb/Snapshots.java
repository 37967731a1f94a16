package coterie.storage.lmdb;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All snapshots of a shard. Each is used by one thread at a time. */
final class Snapshots {

    private static final int NAMED = 3;

    /** How many there are. */
    static final int COUNT = NAMED + Prefetcher.THREADS;

    private final List<Snapshot> all = new ArrayList<>();

    Snapshots(Supplier<Snapshot> made) {
        while (all.size() < COUNT) {
            all.add(made.get());
        }
    }

    /** For reads on the mailbox. */
    Snapshot inline() {
        return all.get(0);
    }

    /** For scans. */
    Snapshot background() {
        return all.get(1);
    }

    /** For the writer. */
    Snapshot writing() {
        return all.get(2);
    }

    /** For those who bring pages into memory. */
    List<Snapshot> prefetching() {
        return all.subList(NAMED, COUNT);
    }

    /**
     * Runs a task while nobody looks into the map; whoever does is waited for. The mailbox is kept
     * out last, so that it does not wait for those who wait for the disk.
     */
    void locked(Runnable task) {
        all.reversed().forEach(Snapshot::lock);
        try {
            task.run();
        } finally {
            all.forEach(Snapshot::unlock);
        }
    }

    /** Ends them for good. Only while locked. */
    void dispose() {
        all.forEach(Snapshot::dispose);
    }
}
