package coterie.benchmarks.charts;

/**
 * What an axis shows. It reaches as far as the values do, rounded to its ticks.
 *
 * @param label the quantity and its unit
 * @param spacing how values are laid out along it
 */
public record Axis(String label, Spacing spacing) {

    /** How values are laid out along an axis. */
    public enum Spacing {
        /** Equal distances are equal differences. */
        LINEAR,
        /** Distances from 0 are as the roots of the values, so the beginning has more room. */
        SQUARE_ROOT,
        /** Equal distances are equal ratios. */
        LOGARITHMIC
    }

    /**
     * On which equal distances are equal differences; it begins at 0, or at the least value below.
     */
    public static Axis linear(String label) {
        return new Axis(label, Spacing.LINEAR);
    }

    /**
     * From 0, with more room for what is near it, where a logarithmic axis would lose the 0; values
     * below 0 are left out.
     */
    public static Axis squareRoot(String label) {
        return new Axis(label, Spacing.SQUARE_ROOT);
    }

    /** On which equal distances are equal ratios; values that are not above 0 are left out. */
    public static Axis logarithmic(String label) {
        return new Axis(label, Spacing.LOGARITHMIC);
    }

    Scale over(double... values) {
        return switch (spacing) {
            case LINEAR -> Scale.linear(values);
            case SQUARE_ROOT -> Scale.squareRoot(values);
            case LOGARITHMIC -> Scale.logarithmic(values);
        };
    }
}
