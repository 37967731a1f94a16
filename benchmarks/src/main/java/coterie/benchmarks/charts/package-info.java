/**
 * Charts of what was measured, as SVG: lines over a linear or logarithmic axis, and bars in groups.
 * The same figures always make the same file, on every machine: no clock, no font of the machine
 * and no window system takes part, so a chart's difference in version control is a difference of
 * figures.
 *
 * <p>Written here rather than taken from a library, since those at hand draw with the machine's own
 * fonts, as outlines: ten times the bytes, other ones on each machine, and none at all on a server
 * without fonts. A chart brings its own background, light or dark as its reader prefers.
 *
 * <p>Read {@link coterie.benchmarks.charts.LineChart} and {@link
 * coterie.benchmarks.charts.BarChart} first, then {@code Scale}, which knows where a value stands,
 * {@code Frame} and {@code Drawing}.
 *
 * <p>It knows nothing of what is measured, nor of files other than the one that it writes.
 */
@NullMarked
package coterie.benchmarks.charts;

import org.jspecify.annotations.NullMarked;
