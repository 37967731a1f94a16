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
 * The keys of a measured cluster, as many for each need, and the last context that clients hold for
 * each of them. Every write covers what is there, so no siblings pile up, as long as one client at
 * a time writes a key and the writes are acknowledged. Where none is, as with W = 3 and one of
 * three dead, each may stand nevertheless and leaves a sibling; so no other need shares those keys.
 */
final class Keyspace {

    static final int VALUE_BYTES = 1024;

    private static final int LOADED_AT_ONCE = 64;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final int keys;
    private final Map<Need, Stored> byNeed = new HashMap<>();
    private final Content value;

    private record Stored(List<Key> keys, AtomicReferenceArray<CausalContext> contexts) {}

    /**
     * @param keys how many for each need, at least 1
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

    Key key(Need need, int index) {
        return stored(need).keys().get(index);
    }

    CausalContext context(Need need, int index) {
        return stored(need).contexts().get(index);
    }

    void context(Need need, int index, CausalContext seen) {
        stored(need).contexts().set(index, seen);
    }

    private Stored stored(Need need) {
        Stored stored = byNeed.get(need);
        if (stored == null) {
            throw new IllegalStateException("no keys were loaded for " + need);
        }
        return stored;
    }

    /** Gives every key for the need a value that all of its replicas hold. */
    void load(List<KeyValueStore> entries, Need need) throws InterruptedException {
        AtomicReferenceArray<CausalContext> contexts = new AtomicReferenceArray<>(keys);
        List<Key> all = new ArrayList<>();
        Semaphore room = new Semaphore(LOADED_AT_ONCE);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < keys; i++) {
            int index = i;
            Key key =
                    Key.of(
                            "need" + need.n() + "-" + need.required(),
                            "key%08d".formatted(i).getBytes(StandardCharsets.US_ASCII));
            all.add(key);
            room.acquire();
            entries.get(i % entries.size())
                    .put(
                            new PutRequest(
                                    key,
                                    value,
                                    null,
                                    need.n(),
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
            throw new IllegalStateException(failed + " keys for " + need + " could not be loaded");
        }
        byNeed.put(need, new Stored(List.copyOf(all), contexts));
    }
}
