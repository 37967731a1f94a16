/**
 * What a request costs as things grow, {@code ./coterie bench growth}: the number of keys, of
 * siblings, the length of values, the number of nodes and of partitions.
 *
 * <p>Read {@link coterie.benchmarks.growth.Axis} and {@link coterie.benchmarks.growth.Point} first,
 * then {@link coterie.benchmarks.growth.Keyspace} for what is stored and asked, {@link
 * coterie.benchmarks.growth.StandingNodes} for what is asked, and {@link
 * coterie.benchmarks.growth.Growth} for how often.
 *
 * <p>It must not know how a node works: it starts some, asks them over HTTP as {@link
 * coterie.benchmarks.load.Generator} does, and looks at the processor time that they took.
 */
@NullMarked
package coterie.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
