package coterie.storage.lmdb;

import coterie.storage.DotSource;
import java.util.random.RandomGenerator;

/** The shard's sequence and incarnation while it is open. Changed by the writer alone. */
final class Dots implements DotSource {

    private final RandomGenerator random;
    private volatile long incarnation;
    private long sequence;

    Dots(long incarnation, long sequence, RandomGenerator random) {
        this.incarnation = incarnation;
        this.sequence = sequence;
        this.random = random;
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public long last() {
        return sequence;
    }

    @Override
    public long next() {
        return ++sequence;
    }

    @Override
    public void renew() {
        incarnation = random.nextLong();
    }

    ShardState state(boolean clean) {
        return new ShardState(incarnation, sequence, clean);
    }
}
