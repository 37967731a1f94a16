package coterie.benchmarks.prices;

import coterie.replication.Count;
import coterie.replication.GetRequest;
import coterie.replication.KeyValueStore;
import coterie.replication.PutRequest;
import coterie.replication.Quorum;
import coterie.replication.ReadOutcome;
import coterie.replication.WriteOutcome;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A client in the nodes' own process that waits for each answer. It turns to one node after the
 * other, reads any key, and writes keys that no other client writes. For one thread.
 */
final class Client {

    private static final long TIMEOUT_NANOS = 2_000_000_000L;

    private final List<KeyValueStore> entries;
    private final Keyspace keyspace;
    private final int index;
    private final int clients;
    private final SplittableRandom random;
    private final Semaphore answered = new Semaphore(0);
    private int turn;
    private volatile @Nullable ReadOutcome read;
    private volatile @Nullable WriteOutcome written;

    /**
     * @param index of this one among all clients, from 0
     * @param clients how many there are
     */
    Client(StandingCluster cluster, int index, int clients) {
        this.entries = cluster.entries();
        this.keyspace = cluster.keyspace();
        this.index = index;
        this.clients = clients;
        this.turn = index;
        this.random = new SplittableRandom(index);
    }

    private KeyValueStore next() {
        turn++;
        return entries.get(turn % entries.size());
    }

    /** Reads a key; true if a value came. */
    boolean read(Need need, Quorum.Kind kind) throws InterruptedException {
        int key = random.nextInt(keyspace.size());
        next().get(
                        new GetRequest(
                                keyspace.key(need, key),
                                null,
                                need.n(),
                                new Count.Exactly(need.required()),
                                kind,
                                TIMEOUT_NANOS),
                        outcome -> {
                            read = outcome;
                            answered.release();
                        });
        answered.acquire();
        return read instanceof ReadOutcome.Read found && !found.siblings().isAbsent();
    }

    /** Writes a key over what it holds; true if it was acknowledged. */
    boolean write(Need need, Quorum.Kind kind) throws InterruptedException {
        int own = (keyspace.size() - index + clients - 1) / clients;
        int key = index + clients * random.nextInt(own);
        next().put(
                        new PutRequest(
                                keyspace.key(need, key),
                                keyspace.value(),
                                keyspace.context(need, key),
                                need.n(),
                                new Count.Exactly(need.required()),
                                kind,
                                TIMEOUT_NANOS),
                        outcome -> {
                            written = outcome;
                            answered.release();
                        });
        answered.acquire();
        if (written instanceof WriteOutcome.Written done) {
            keyspace.context(need, key, done.context());
            return true;
        }
        return false;
    }
}
