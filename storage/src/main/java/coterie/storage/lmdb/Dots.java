package coterie.storage.lmdb;

import coterie.storage.DotSource;
import java.util.random.RandomGenerator;

/** What the shard knows of itself while it is open. Changed by the writer alone. */
final class Dots implements DotSource {

    private final RandomGenerator random;
    private final long run;
    private volatile long incarnation;
    private volatile boolean startedEmpty;
    private long sequence;
    private long commits;

    Dots(ShardState state, RandomGenerator random) {
        this.incarnation = state.incarnation();
        this.sequence = state.sequence();
        this.commits = state.commits();
        this.startedEmpty = state.startedEmpty();
        this.random = random;
        this.run = random.nextLong();
    }

    /** The random number of this start, which the log's entries bear. */
    long run() {
        return run;
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

    /** The number of the last commit. */
    long commits() {
        return commits;
    }

    boolean startedEmpty() {
        return startedEmpty;
    }

    /**
     * What the next commit stores.
     *
     * @param startAcknowledged whether the shard no longer counts as started empty from then on
     */
    ShardState next(boolean clean, boolean startAcknowledged) {
        return new ShardState(
                incarnation, sequence, clean, commits + 1, startedEmpty && !startAcknowledged, run);
    }

    /** The commit is done that stores this. */
    void committed(ShardState state) {
        commits = state.commits();
        startedEmpty = state.startedEmpty();
    }
}
