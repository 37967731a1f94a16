package coterie.benchmarks.charts;

/**
 * What an axis shows. It reaches as far as the values do, rounded to its ticks.
 *
 * @param label the quantity and its unit
 * @param isLogarithmic whether equal distances are equal ratios; a linear axis begins at 0
 */
public record Axis(String label, boolean isLogarithmic) {

    /**
     * On which equal distances are equal differences; it begins at 0, or at the least value below.
     */
    public static Axis linear(String label) {
        return new Axis(label, false);
    }

    /** On which equal distances are equal ratios; values that are not above 0 are left out. */
    public static Axis logarithmic(String label) {
        return new Axis(label, true);
    }

    Scale over(double... values) {
        return isLogarithmic ? Scale.logarithmic(values) : Scale.linear(values);
    }
}
