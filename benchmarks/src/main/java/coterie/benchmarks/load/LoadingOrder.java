package coterie.benchmarks.load;

import coterie.ring.Partitioner;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The order in which a bucket's keys are loaded: partition after partition, a few at a time, and in
 * each by hash, as nodes keep them. So the pages that are written together lie together, which
 * spares the disk where millions of keys are loaded. It is what a client may know: the hash is
 * published.
 */
public final class LoadingOrder {
    /** So many partitions are loaded at the same time, that every shard has work. */
    private static final int TOGETHER = 4;

    private static final int INDEX_BITS = 24;

    /** The most keys that can be put in order. */
    public static final int MAX_KEYS = 1 << INDEX_BITS;

    private static final int GROUP_BITS = 12;

    private final long[] sorted;

    /**
     * That of a bucket.
     *
     * @param partitions into which the ring is cut
     * @param keys how many, at most {@link #MAX_KEYS}
     */
    public LoadingOrder(String bucket, int keys, int partitions) {
        Partitioner partitioner = new Partitioner(partitions);
        int partitionBits = Integer.numberOfTrailingZeros(partitions);
        // A number for each key that sorts as it is to be loaded, with its index in the last bits.
        sorted =
                IntStream.range(0, keys)
                        .parallel()
                        .mapToLong(index -> {
                            long hash = Generator.key(bucket, index).hash();
                            long group = partitioner.of(hash).value() / TOGETHER;
                            long within = hash << partitionBits >>> (GROUP_BITS + INDEX_BITS);
                            return group << (Long.SIZE - GROUP_BITS) | within << INDEX_BITS | index;
                        })
                        .toArray();
        // Groups are fewer than half of what their bits could say, so no number is negative.
        Arrays.parallelSort(sorted);
    }

    /** How many there are. */
    public int keys() {
        return sorted.length;
    }

    /** The index of the key that is loaded at a place, from 0. */
    public int at(int place) {
        return (int) (sorted[place] & (MAX_KEYS - 1));
    }
}
