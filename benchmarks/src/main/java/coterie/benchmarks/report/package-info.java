/**
 * All benchmarks in turn, {@code ./coterie bench report}: each in a process of its own, with the
 * flags that the launcher gives it, and in the end one page that leads to what they wrote.
 *
 * <p>Read {@code Chapter} first, which says what is measured, then {@code Report}, which measures
 * what is missing, and {@code Contents}, which writes the page. {@code Finding} is what a
 * benchmark's own file says of itself: nothing else is remembered between two runs.
 *
 * <p>It knows the benchmarks' command lines and the beginning of their Markdown, not their figures.
 */
@NullMarked
package coterie.benchmarks.report;

import org.jspecify.annotations.NullMarked;
