package coterie.benchmarks.charts;

/**
 * A figure, and how far the runs lie apart that it is the median of. What was not measured is NaN:
 * it leaves a gap. So does, on a logarithmic axis, a value that is not above 0.
 *
 * @param value as a rule the median
 * @param low the least of the runs; NaN, or the value itself, where no spread is to be shown
 * @param high the greatest of the runs; likewise
 */
public record Reading(double value, double low, double high) {

    /** Of which no spread is shown. */
    public static Reading of(double value) {
        return new Reading(value, value, value);
    }

    boolean hasSpread() {
        return Double.isFinite(value)
                && Double.isFinite(low)
                && Double.isFinite(high)
                && high > low;
    }
}
