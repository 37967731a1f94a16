package coterie.benchmarks.charts;

/**
 * A place on the lower axis that deserves notice: a dashed line from top to bottom, as where an
 * overload begins.
 *
 * @param x where
 * @param label what it is
 */
public record Mark(double x, String label) {}
