/**
 * Benchmarks with JMH of the parts of a node that touch disks and sockets, each by itself: {@link
 * coterie.benchmarks.parts.ShardWriteBenchmark}, {@link
 * coterie.benchmarks.parts.ShardReadBenchmark}, {@link
 * coterie.benchmarks.parts.FrameRoundTripBenchmark}, {@link
 * coterie.benchmarks.parts.HttpRoundTripBenchmark}; and the command that makes one table of all
 * parts, {@link coterie.benchmarks.parts.PartsCommand}.
 *
 * <p>It must not know what a part is for: a whole request is priced in {@code
 * coterie.benchmarks.prices}.
 */
@NullMarked
package coterie.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
