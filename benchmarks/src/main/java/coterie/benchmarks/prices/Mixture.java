package coterie.benchmarks.prices;

import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A delay that follows a Pareto distribution in some cases, an exponential one in all others, and
 * never falls below a constant that is added to both.
 *
 * @param paretoShare of the delays, 0 to 1
 * @param leastMillis the Pareto distribution's least value (x_m), in milliseconds
 * @param alpha its shape; the smaller, the heavier its tail
 * @param lambda the exponential distribution's rate per millisecond
 * @param constantMillis added to each
 */
record Mixture(
        double paretoShare, double leastMillis, double alpha, double lambda, double constantMillis)
        implements Delay {

    private static final double NANOS_PER_MILLI = 1e6;

    @Override
    public long nanos(RandomGenerator random) {
        boolean pareto = random.nextDouble() < paretoShare;
        double atLeast = 1 - random.nextDouble();
        double millis =
                pareto ? leastMillis / Math.pow(atLeast, 1 / alpha) : -Math.log(atLeast) / lambda;
        return Math.round((constantMillis + millis) * NANOS_PER_MILLI);
    }

    /** The same, so much later. */
    Mixture plus(double millis) {
        return new Mixture(paretoShare, leastMillis, alpha, lambda, constantMillis + millis);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s%.2f %%: Pareto x_m %s ms, α %s; %.2f %%: exponential λ %s/ms",
                constantMillis > 0 ? constantMillis + " ms + " : "",
                100 * paretoShare,
                leastMillis,
                alpha,
                100 * (1 - paretoShare),
                lambda);
    }
}
