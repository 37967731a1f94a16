package coterie.http;

import coterie.storage.StorageStatistics;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What the node tells of itself. Safe to call from any thread. */
public interface NodeStatus {

    /** The version of this build. */
    String version();

    /** How long the node has run. */
    Duration uptime();

    /** Asks every storage shard for its counts; the listener is called on any thread, once. */
    void storage(Consumer<List<StorageStatistics>> listener);
}
