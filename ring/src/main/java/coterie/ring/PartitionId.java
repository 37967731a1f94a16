package coterie.ring;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The place of a partition on the ring, counted clockwise from 0.
 *
 * @param value 0 to {@value Partitioner#MAX_PARTITIONS} less 1
 */
public record PartitionId(int value) implements Comparable<PartitionId> {

    /**
     * Every id that there can be, made once, so that finding a key's partition allocates nothing.
     */
    private static final List<PartitionId> ALL =
            IntStream.range(0, Partitioner.MAX_PARTITIONS).mapToObj(PartitionId::new).toList();

    /**
     * @throws IllegalArgumentException where the number is out of range
     */
    public PartitionId {
        if (value < 0 || value >= Partitioner.MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partition " + value + " is not in 0 to " + (Partitioner.MAX_PARTITIONS - 1));
        }
    }

    /**
     * The shared instance of this number, without allocation.
     *
     * @throws IndexOutOfBoundsException where the number is out of range
     */
    public static PartitionId of(int value) {
        return ALL.get(value);
    }

    /** The ids from 0 up to {@code count} less 1, in order. */
    static List<PartitionId> first(int count) {
        return ALL.subList(0, count);
    }

    /** Orders clockwise from 0. */
    @Override
    public int compareTo(PartitionId other) {
        return Integer.compare(value, other.value);
    }

    /** The number itself. */
    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
