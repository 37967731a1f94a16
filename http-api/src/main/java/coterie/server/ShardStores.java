package coterie.server;

import coterie.http.NodeStatus;
import coterie.replication.vertx.ShardLoop;
import coterie.storage.StorageEngine;
import coterie.storage.StorageStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** The open engines of a node's shards, each used on its own loop alone. */
final class ShardStores implements NodeStatus {

    private final List<ShardLoop> loops;
    private final List<StorageEngine> engines = new ArrayList<>();
    private final Storage storage;
    private final String version;
    private final long startedNanos = System.nanoTime();

    ShardStores(Storage storage, List<ShardLoop> loops, String version) {
        this.storage = storage;
        this.loops = loops;
        this.version = version;
        for (ShardLoop loop : loops) {
            engines.add(storage.open(loop.index(), loop.mailbox()));
        }
    }

    List<StorageEngine> engines() {
        return engines;
    }

    List<Long> incarnations() {
        return engines.stream().map(StorageEngine::incarnation).toList();
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public Duration uptime() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    @Override
    public void storage(Consumer<List<StorageStatistics>> listener) {
        AtomicReferenceArray<StorageStatistics> answers =
                new AtomicReferenceArray<>(engines.size());
        AtomicInteger missing = new AtomicInteger(engines.size());
        for (int i = 0; i < engines.size(); i++) {
            int shard = i;
            loops.get(i)
                    .mailbox()
                    .post(() -> {
                        answers.set(shard, engines.get(shard).statistics());
                        if (missing.decrementAndGet() == 0) {
                            List<StorageStatistics> all = new ArrayList<>();
                            for (int j = 0; j < answers.length(); j++) {
                                all.add(answers.get(j));
                            }
                            listener.accept(all);
                        }
                    });
        }
    }

    /**
     * Closes every engine and lets the folder go. Returns whether all was durable within the time.
     */
    boolean close(Duration patience) throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(engines.size());
        for (int i = 0; i < engines.size(); i++) {
            StorageEngine engine = engines.get(i);
            loops.get(i).mailbox().post(() -> engine.close(closed::countDown));
        }
        boolean all = closed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (all) {
            storage.release();
        }
        return all;
    }

    void abandon() {
        storage.abandon();
    }
}
