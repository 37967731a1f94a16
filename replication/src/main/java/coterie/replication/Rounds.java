package coterie.replication;

import java.util.function.IntConsumer;

/** Begins the rounds of anti-entropy of all shards together, at intervals and when asked to. */
final class Rounds {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The share of the interval by which nodes that started together drift apart. */
    private static final int JITTER_SHARE = 8;

    private final Shard shard;
    private final IntConsumer begin;
    private int number;

    /**
     * @param shard on whose mailbox it runs
     * @param begin has all shards begin the round of a number
     */
    Rounds(Shard shard, IntConsumer begin) {
        this.shard = shard;
        this.begin = begin;
    }

    /** Begins one at each interval from now on, if that is wanted. */
    void start() {
        RepairSettings settings = shard.settings().repair();
        if (settings.enabled()) {
            long interval = settings.intervalMillis() * NANOS_PER_MILLI;
            long jitter = shard.environment().random().nextLong(interval / JITTER_SHARE + 1);
            shard.environment()
                    .after(
                            interval - jitter,
                            () -> {
                                beginOne();
                                start();
                            });
        }
    }

    /** Begins one now, and returns its number. */
    int beginOne() {
        number++;
        begin.accept(number);
        return number;
    }
}
