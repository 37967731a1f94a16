/**
 * Load from outside, micro-benchmarks and long simulations.
 *
 * <p>Nothing depends on it.
 */
@NullMarked
package coterie.benchmarks;

import org.jspecify.annotations.NullMarked;
