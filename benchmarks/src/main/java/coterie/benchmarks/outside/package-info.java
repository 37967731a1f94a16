/**
 * The whole system from outside, {@code ./coterie bench outside}: what clients of three {@code
 * serve} processes get, by the size of the values and their number, up to saturation, beyond it,
 * and with a node dead.
 *
 * <p>In reading order: {@link coterie.benchmarks.outside.OutsideCommand} reads the options, a
 * {@link coterie.benchmarks.outside.Section} is one of the questions, which {@link
 * coterie.benchmarks.outside.Sizes}, {@link coterie.benchmarks.outside.KeyCounts}, {@link
 * coterie.benchmarks.outside.RateCurve}, {@link coterie.benchmarks.outside.Overload} and {@link
 * coterie.benchmarks.outside.DeadNode} answer at a {@link coterie.benchmarks.outside.Scale}; {@link
 * coterie.benchmarks.outside.OutsideTable} shows the answers.
 *
 * <p>It must not know how load is made, nor how a node works.
 */
@NullMarked
package coterie.benchmarks.outside;

import org.jspecify.annotations.NullMarked;
