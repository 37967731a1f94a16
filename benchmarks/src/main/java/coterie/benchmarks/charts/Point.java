package coterie.benchmarks.charts;

/**
 * Of a line.
 *
 * @param x finite
 * @param y what was measured there
 */
public record Point(double x, Reading y) {

    /** Without a spread. */
    public Point(double x, double y) {
        this(x, Reading.of(y));
    }
}
