package coterie.replication;

import java.util.Arrays;

/**
 * How many bytes a second one shard may spend on what nobody waits for: hints, comparisons with
 * other replicas, the rebuilding of trees, the search for damaged records.
 *
 * <p>A token bucket whose rate follows what clients feel: each second the 99th percentile of their
 * requests is held against what it is in calm times. Where it has risen the rate is halved, else it
 * grows by a step (additive increase, multiplicative decrease, as in Chiu and Jain, 1989). It never
 * falls below a floor, so that whatever is owed is done some day.
 *
 * <p>Where clients keep the processor busy their tail tells little: what they feel of the
 * background is fewer requests, not slower ones. So at {@link #BUSY_REQUESTS_PER_SECOND} and more
 * there is the floor and nothing above it.
 *
 * <p>Whoever spends may go into debt, once, and is told how long to wait before it goes on; so no
 * piece of work is too large for the bucket.
 */
final class BackgroundBudget {

    /** Below this rate the budget of a whole node never falls. */
    static final long NODE_FLOOR_BYTES_PER_SECOND = 4L << 20;

    /** As many requests of clients a second leave a shard no processor time to spare. */
    static final int BUSY_REQUESTS_PER_SECOND = 500;

    /**
     * What a write costs beside its bytes, in bytes that take as long to read: it waits for the
     * disk, and copies pages. With it a busy node's floor comes to some 300 small writes a second.
     */
    static final long WRITE_BYTES = 12L << 10;

    /** Above this rate the budget of a shard never rises. */
    static final long CEILING_BYTES_PER_SECOND = 128L << 20;

    static final long STEP_BYTES_PER_SECOND = 4L << 20;

    private static final long SECOND_NANOS = 1_000_000_000L;

    /** As many requests a second say something about a 99th percentile. */
    private static final int FEWEST_REQUESTS = 50;

    private static final double TOLERATED_FACTOR = 1.25;
    private static final long TOLERATED_NANOS = 1_000_000;

    /** By how much calm may grow in a second, so that one lucky second is forgotten in time. */
    private static final double FORGETTING = 1.02;

    private static final int BUCKETS = 256;

    /** Buckets for each doubling of the time. */
    private static final int RESOLUTION = 4;

    private final Environment environment;
    private final boolean isFixed;
    private final long floor;
    private final int[] requests = new int[BUCKETS];
    private int requestCount;
    private double calmNanos = Double.MAX_VALUE;
    private volatile double bytesPerSecond;
    private double tokens;
    private long filledNanos;
    private long judgedNanos;

    /**
     * @param fixedBytesPerSecond the rate, or 0 for one that follows what clients feel
     * @param shards of the node, which share its floor
     */
    BackgroundBudget(Environment environment, long fixedBytesPerSecond, int shards) {
        this.environment = environment;
        this.isFixed = fixedBytesPerSecond > 0;
        this.floor = NODE_FLOOR_BYTES_PER_SECOND / shards;
        this.bytesPerSecond = isFixed ? fixedBytesPerSecond : 4.0 * floor;
        this.filledNanos = environment.nanos();
        this.judgedNanos = filledNanos;
    }

    /** A client's request has taken so long. */
    void requestTook(long nanos) {
        requests[bucketOf(nanos)]++;
        requestCount++;
        judge();
    }

    /**
     * Spends on one write. Where the rate was fixed in bytes, it costs its bytes.
     *
     * @return as {@link #spend}
     */
    long spendOnWrite(long bytes) {
        return spend(isFixed ? bytes : bytes + WRITE_BYTES);
    }

    /**
     * Spends.
     *
     * @return how long to wait before anything else is done in the background, 0 for not at all
     */
    long spend(long bytes) {
        judge();
        long now = environment.nanos();
        tokens =
                Math.min(
                        bytesPerSecond,
                        tokens + bytesPerSecond * (now - filledNanos) / SECOND_NANOS);
        filledNanos = now;
        tokens -= bytes;
        return tokens >= 0 ? 0 : (long) (-tokens / bytesPerSecond * SECOND_NANOS);
    }

    /** The rate; from any thread. */
    long bytesPerSecond() {
        return (long) bytesPerSecond;
    }

    private void judge() {
        long now = environment.nanos();
        long judged = now - judgedNanos;
        if (isFixed || judged < SECOND_NANOS) {
            return;
        }
        judgedNanos = now;
        boolean isBusy = (double) requestCount * SECOND_NANOS / judged >= BUSY_REQUESTS_PER_SECOND;
        boolean disturbed = false;
        if (requestCount >= FEWEST_REQUESTS) {
            double p99 = percentile();
            calmNanos = Math.min(p99, calmNanos * FORGETTING);
            disturbed = p99 > calmNanos * TOLERATED_FACTOR + TOLERATED_NANOS;
        }
        double eased = Math.min(CEILING_BYTES_PER_SECOND, bytesPerSecond + STEP_BYTES_PER_SECOND);
        double wanted = disturbed ? bytesPerSecond / 2 : eased;
        bytesPerSecond = isBusy ? (double) floor : Math.max((double) floor, wanted);
        Arrays.fill(requests, 0);
        requestCount = 0;
    }

    private double percentile() {
        long above = requestCount / 100;
        for (int bucket = BUCKETS - 1; bucket > 0; bucket--) {
            above -= requests[bucket];
            if (above < 0) {
                return Math.pow(2, (double) bucket / RESOLUTION);
            }
        }
        return 1;
    }

    private static int bucketOf(long nanos) {
        long time = Math.max(1, nanos);
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(time);
        int fraction = (int) (((time - (1L << exponent)) * RESOLUTION) >>> exponent);
        return Math.min(BUCKETS - 1, exponent * RESOLUTION + fraction);
    }
}
