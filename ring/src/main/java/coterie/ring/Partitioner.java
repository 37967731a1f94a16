package coterie.ring;

import java.util.List;

/**
 * Cuts the space of hashes into equal partitions: a key belongs to the partition that the top bits
 * of its hash name. The number is fixed at the cluster's birth.
 *
 * @param partitions how many, a power of two from 1 to {@value #MAX_PARTITIONS}
 */
public record Partitioner(int partitions) {

    /** The most partitions that a ring may have. */
    public static final int MAX_PARTITIONS = 4_096;

    /**
     * @throws IllegalArgumentException where the number is no power of two or out of range
     */
    public Partitioner {
        if (partitions < 1 || partitions > MAX_PARTITIONS || Integer.bitCount(partitions) != 1) {
            throw new IllegalArgumentException(
                    "partitions "
                            + partitions
                            + " is not a power of two from 1 to "
                            + MAX_PARTITIONS);
        }
    }

    /** The partition of a key. */
    public PartitionId of(Key key) {
        return of(key.hash());
    }

    /** The partition of a hash: ⌊hash · partitions / 2⁶⁴⌋, its top bits. */
    public PartitionId of(long hash) {
        return PartitionId.of((int) Math.unsignedMultiplyHigh(hash, partitions));
    }

    /** All partitions, clockwise from 0. */
    public List<PartitionId> all() {
        return PartitionId.first(partitions);
    }

    /** The hashes that belong to a partition of this partitioner. */
    public HashRange range(PartitionId partition) {
        int bits = Integer.numberOfTrailingZeros(partitions);
        long first = (long) partition.value() << (Long.SIZE - bits);
        return new HashRange(first, first | (-1L >>> bits));
    }
}
