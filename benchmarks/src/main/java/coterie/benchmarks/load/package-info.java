/**
 * Load from outside, {@code ./coterie bench}: a generator of HTTP requests that measures
 * throughput, latency and the processor time that an operation costs.
 *
 * <p>In reading order: {@link coterie.benchmarks.load.BenchCommand} reads the options, {@link
 * coterie.benchmarks.load.Bench} loads the keys and repeats {@link
 * coterie.benchmarks.load.LoadRun}s of {@link coterie.benchmarks.load.Variant}s, a {@link
 * coterie.benchmarks.load.ClientLoop} serves the {@link coterie.benchmarks.load.Client}s of a run
 * from one thread, {@link coterie.benchmarks.load.Arrivals} says when each request is due, {@link
 * coterie.benchmarks.load.Tally} counts, and a {@link coterie.benchmarks.load.Report} is printed.
 *
 * <p>It must not know how a node works: it sees only what a client sees.
 */
@NullMarked
package coterie.benchmarks.load;

import org.jspecify.annotations.NullMarked;
