package coterie.benchmarks.growth;

import coterie.benchmarks.load.LoadingOrder;
import coterie.ring.Partitioner;

/**
 * One place on an axis.
 *
 * @param value how far it has grown
 * @param nodes that are asked
 * @param contents that they hold
 */
record Point(Axis axis, int value, Nodes nodes, Contents contents) {
    private static final int MAX_NODES = 16;
    private static final int MAX_SIBLINGS = 100;
    private static final int MAX_VALUE_BYTES = 1 << 20;

    /**
     * A cluster.
     *
     * @param partitions into which its ring is cut
     */
    record Nodes(int count, int partitions) {
        static final Nodes THREE = new Nodes(3, 64);

        /**
         * @throws IllegalArgumentException where there are fewer than replicas, or no such number
         *     of partitions
         */
        Nodes {
            between("nodes", 3, count, MAX_NODES);
            Partitioner _ = new Partitioner(partitions);
        }
    }

    /**
     * What is in a bucket.
     *
     * @param siblings of each key
     * @param valueBytes length of each sibling
     */
    record Contents(int keys, int siblings, int valueBytes) {
        static final int SMALL_BYTES = 100;
        static final int FEW_KEYS = 1_000;

        /**
         * @throws IllegalArgumentException where nodes would refuse it, or it cannot be loaded
         */
        Contents {
            between("keys", 1, keys, LoadingOrder.MAX_KEYS);
            between("siblings", 1, siblings, MAX_SIBLINGS);
            between("bytes", 1, valueBytes, MAX_VALUE_BYTES);
        }

        /** So many keys, each with one small value. */
        static Contents of(int keys) {
            return new Contents(keys, 1, SMALL_BYTES);
        }
    }

    private static void between(String what, int least, int given, int most) {
        if (given < least || given > most) {
            throw new IllegalArgumentException(
                    "%,d %s: %,d to %,d can be measured".formatted(given, what, least, most));
        }
    }

    /** The bucket that holds the contents. */
    String bucket() {
        return axis.label() + "-" + value;
    }
}
