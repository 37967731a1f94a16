package coterie.benchmarks.charts;

import java.util.List;

/**
 * A line of a chart.
 *
 * @param label what it shows
 * @param points in the order in which they are joined
 * @param isDashed whether it is drawn dashed, without marks, and in the colour of the last line
 *     before it that is not: what was predicted, beside what was measured
 */
public record Series(String label, List<Point> points, boolean isDashed) {

    /** Whose points the caller may change afterwards. */
    public Series {
        points = List.copyOf(points);
    }

    /** A drawn through line, in a colour of its own. */
    public Series(String label, List<Point> points) {
        this(label, points, false);
    }
}
