package coterie.benchmarks.prices;

import coterie.replication.Count;
import coterie.replication.KeyValueStore;
import coterie.replication.PutRequest;
import coterie.replication.Quorum;
import coterie.replication.WriteOutcome;
import coterie.ring.Key;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The keys of a measured cluster, as many for each N, and the last context that clients hold for
 * each of them. Every write covers what is there, so no siblings pile up, as long as one client at
 * a time writes a key.
 */
final class Keyspace {

    static final int VALUE_BYTES = 1024;

    private static final int LOADED_AT_ONCE = 64;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final int keys;
    private final Map<Integer, Stored> byCopies = new HashMap<>();
    private final Content value;

    private record Stored(List<Key> keys, AtomicReferenceArray<CausalContext> contexts) {}

    /**
     * @param keys how many for each N, at least 1
     */
    Keyspace(int keys) {
        this.keys = keys;
        byte[] bytes = new byte[VALUE_BYTES];
        new SplittableRandom(1).nextBytes(bytes);
        this.value = new Content("application/octet-stream", bytes);
    }

    int size() {
        return keys;
    }

    /** What clients write. */
    Value value() {
        return value;
    }

    Key key(int n, int index) {
        return stored(n).keys().get(index);
    }

    CausalContext context(int n, int index) {
        return stored(n).contexts().get(index);
    }

    void context(int n, int index, CausalContext seen) {
        stored(n).contexts().set(index, seen);
    }

    private Stored stored(int n) {
        Stored stored = byCopies.get(n);
        if (stored == null) {
            throw new IllegalStateException("no keys were loaded for N = " + n);
        }
        return stored;
    }

    /** Gives every key of so many copies a value that all of its replicas hold. */
    void load(List<KeyValueStore> entries, int n) throws InterruptedException {
        AtomicReferenceArray<CausalContext> contexts = new AtomicReferenceArray<>(keys);
        List<Key> all = new ArrayList<>();
        Semaphore room = new Semaphore(LOADED_AT_ONCE);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < keys; i++) {
            int index = i;
            Key key = Key.of("n" + n, "key%08d".formatted(i).getBytes(StandardCharsets.US_ASCII));
            all.add(key);
            room.acquire();
            entries.get(i % entries.size())
                    .put(
                            new PutRequest(
                                    key,
                                    value,
                                    null,
                                    n,
                                    Count.Word.ALL,
                                    Quorum.Kind.STRICT,
                                    PATIENCE_NANOS),
                            outcome -> {
                                if (outcome instanceof WriteOutcome.Written written) {
                                    contexts.set(index, written.context());
                                } else {
                                    failed.incrementAndGet();
                                }
                                room.release();
                            });
        }
        room.acquire(LOADED_AT_ONCE);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " keys of N = " + n + " could not be loaded");
        }
        byCopies.put(n, new Stored(List.copyOf(all), contexts));
    }
}
