package coterie.benchmarks.growth;

import coterie.benchmarks.growth.Point.Contents;
import coterie.benchmarks.growth.Point.Nodes;
import java.util.List;
import java.util.Locale;

/** What grows, while all else stays as it is. */
enum Axis {
    /** Of 100 bytes each. */
    KEYS("keys", 100_000) {
        @Override
        List<Integer> values(boolean isShort) {
            return isShort
                    ? List.of(10_000, 100_000, 300_000)
                    : List.of(10_000, 100_000, 1_000_000, 10_000_000);
        }

        @Override
        Point at(int keys) {
            return new Point(this, keys, Nodes.THREE, Contents.of(keys));
        }

        // The depth of the trees on disk is that of everything that is in them.
        @Override
        boolean apart() {
            return true;
        }
    },

    /** Values of a key that are kept side by side, of 100 bytes each. */
    SIBLINGS("siblings", 1) {
        @Override
        List<Integer> values(boolean isShort) {
            return isShort ? List.of(1, 10, 100) : List.of(1, 2, 5, 10, 20, 50, 100);
        }

        @Override
        Point at(int siblings) {
            return new Point(
                    this,
                    siblings,
                    Nodes.THREE,
                    new Contents(Contents.FEW_KEYS, siblings, Contents.SMALL_BYTES));
        }
    },

    /** The length of a value. */
    BYTES("bytes", 100) {
        @Override
        List<Integer> values(boolean isShort) {
            return isShort
                    ? List.of(100, 4 * KIBI, 64 * KIBI)
                    : List.of(100, KIBI, 4 * KIBI, 16 * KIBI, 64 * KIBI, 256 * KIBI);
        }

        @Override
        Point at(int bytes) {
            return new Point(this, bytes, Nodes.THREE, new Contents(Contents.FEW_KEYS, 1, bytes));
        }
    },

    /** Nodes in one process, the number of replicas staying at three. */
    NODES("nodes", 3) {
        @Override
        List<Integer> values(boolean isShort) {
            return isShort ? List.of(3, 9) : List.of(3, 5, 7, 9);
        }

        @Override
        Point at(int nodes) {
            return new Point(
                    this,
                    nodes,
                    new Nodes(nodes, Nodes.THREE.partitions()),
                    Contents.of(MANY_KEYS));
        }

        @Override
        boolean apart() {
            return true;
        }
    },

    /** Into which the ring is cut. */
    PARTITIONS("partitions", 64) {
        @Override
        List<Integer> values(boolean isShort) {
            return isShort ? List.of(64, 4_096) : List.of(64, 256, 1_024, 4_096);
        }

        @Override
        Point at(int partitions) {
            return new Point(
                    this,
                    partitions,
                    new Nodes(Nodes.THREE.count(), partitions),
                    Contents.of(MANY_KEYS));
        }

        @Override
        boolean apart() {
            return true;
        }
    };

    private static final int KIBI = 1024;
    private static final int MANY_KEYS = 100_000;

    private final String unit;
    private final int reference;

    Axis(String unit, int reference) {
        this.unit = unit;
        this.reference = reference;
    }

    /** Those that are measured where nobody chooses, from the least. */
    abstract List<Integer> values(boolean isShort);

    /** All that is measured where this has grown so far. */
    abstract Point at(int value);

    /** Whether each point of it needs nodes of its own. */
    boolean apart() {
        return false;
    }

    /** Of what there are so many. */
    String unit() {
        return unit;
    }

    /** The value that others are compared with, where it is among those measured. */
    int reference() {
        return reference;
    }

    /** The heading of its table. */
    String title() {
        return switch (this) {
            case KEYS -> "Number of keys, of 100 bytes each";
            case SIBLINGS -> "Siblings of a key, of 100 bytes each";
            case BYTES -> "Bytes of a value";
            case NODES -> "Number of nodes, 100,000 keys, as many clients for each node";
            case PARTITIONS -> "Number of partitions, 100,000 keys";
        };
    }

    /** As it is chosen on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
