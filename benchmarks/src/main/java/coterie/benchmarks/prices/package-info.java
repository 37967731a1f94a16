/**
 * What each setting of N, R and W costs: {@code ./coterie bench prices} and {@code ./coterie bench
 * staleness}.
 *
 * <p>Read {@link coterie.benchmarks.prices.Choice} and {@link coterie.benchmarks.prices.Shape}
 * first, then {@link coterie.benchmarks.prices.Links} and {@link
 * coterie.benchmarks.prices.DelayedWires} for what is put between the nodes, {@link
 * coterie.benchmarks.prices.StandingCluster} and {@link coterie.benchmarks.prices.RequestPrices}
 * for what is measured, and {@link coterie.benchmarks.prices.PriceList} for how often.
 *
 * <p>It must not know how nodes do their work: it gives them links, asks them as clients do, and
 * looks at the clock.
 */
@NullMarked
package coterie.benchmarks.prices;

import org.jspecify.annotations.NullMarked;
