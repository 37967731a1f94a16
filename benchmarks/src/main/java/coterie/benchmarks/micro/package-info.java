/**
 * Micro-benchmarks with JMH of what every request goes through: {@link
 * coterie.benchmarks.micro.KeyHashBenchmark}, {@link
 * coterie.benchmarks.micro.PreferenceListBenchmark}, {@link
 * coterie.benchmarks.micro.SiblingsBenchmark}, {@link
 * coterie.benchmarks.micro.RecordCodecBenchmark} and {@link
 * coterie.benchmarks.micro.MerkleBenchmark}; and of a decision of the log, {@link
 * coterie.benchmarks.micro.PaxosDecisionBenchmark}.
 *
 * <p>{@code docs/benchmarks.md} says how to run them. They must not know of sockets, files or
 * threads: what those cost by themselves is in {@code coterie.benchmarks.parts}.
 */
@NullMarked
package coterie.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
