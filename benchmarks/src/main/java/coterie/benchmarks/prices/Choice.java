package coterie.benchmarks.prices;

import java.util.List;

/**
 * A choice of N, R and W of which users ask what it costs.
 *
 * @param n how many replicas a key has
 * @param r how many a read waits for
 * @param w how many a write waits for
 */
record Choice(int n, int r, int w) {

    /** Those of the price list. */
    static final List<Choice> LISTED =
            List.of(
                    new Choice(1, 1, 1),
                    new Choice(3, 1, 1),
                    new Choice(3, 2, 1),
                    new Choice(3, 1, 2),
                    new Choice(3, 2, 2),
                    new Choice(3, 3, 1),
                    new Choice(3, 1, 3),
                    new Choice(3, 3, 3),
                    new Choice(5, 3, 3));

    Need read() {
        return new Need(n, r);
    }

    Need write() {
        return new Need(n, w);
    }

    /** Whether every read meets a replica that has acknowledged the last write: W+R&gt;N. */
    boolean overlaps() {
        return w + r > n;
    }

    /**
     * Whether it is measured with so many nodes: 3 where they suffice, else as many as it needs.
     */
    boolean belongsTo(int nodes) {
        return Math.max(3, n) == nodes;
    }

    @Override
    public String toString() {
        return n + "," + r + "," + w;
    }
}
