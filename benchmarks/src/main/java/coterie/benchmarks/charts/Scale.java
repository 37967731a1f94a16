package coterie.benchmarks.charts;

import coterie.benchmarks.charts.Axis.Spacing;
import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/**
 * Where values stand along an axis, and which of them are written beside it. Ticks are 1, 2 or 5
 * times a power of ten apart, or, on a logarithmic axis, are such numbers themselves.
 */
final class Scale {

    /** Into how many steps a linear axis is divided, at most. */
    private static final int MOST_STEPS = 6;

    /** More ticks than these, and a logarithmic axis shows powers of ten alone. */
    private static final int MOST_LOGARITHMIC_TICKS = 7;

    /** Of two ticks on an axis of square roots, as a share of it. */
    private static final double LEAST_DISTANCE = .09;

    private static final int[] MANTISSAS = {1, 2, 5};

    private final Spacing spacing;
    private final double low;
    private final double high;
    private final List<Double> ticks;

    private Scale(Spacing spacing, double low, double high, List<Double> ticks) {
        this.spacing = spacing;
        this.low = low;
        this.high = high;
        this.ticks = List.copyOf(ticks);
    }

    static Scale linear(double... values) {
        DoubleSummaryStatistics extent =
                Arrays.stream(values).filter(Double::isFinite).summaryStatistics();
        double least = extent.getCount() == 0 ? 0 : Math.min(0, extent.getMin());
        double most = extent.getCount() == 0 ? 0 : Math.max(0, extent.getMax());
        if (most == least) {
            most = 1;
        }
        double step = atLeast((most - least) / MOST_STEPS);
        // Rounding must neither add an empty step nor cut the last value off.
        long first = (long) Math.floor(least / step + 1e-9);
        long last = (long) Math.ceil(most / step - 1e-9);
        List<Double> ticks = new ArrayList<>();
        for (long i = first; i <= last; i++) {
            ticks.add(rounded(i * step));
        }
        return new Scale(Spacing.LINEAR, first * step, last * step, ticks);
    }

    static Scale squareRoot(double... values) {
        double high = linear(Arrays.stream(values).filter(value -> value >= 0).toArray()).high;
        Deque<Double> ticks = new ArrayDeque<>(List.of(rounded(high)));
        for (double tick = atMost(high / 1.5);
                Math.sqrt(tick / high) >= LEAST_DISTANCE;
                tick = atMost(tick / 1.5)) {
            if (Math.sqrt(ticks.getFirst() / high) - Math.sqrt(tick / high) >= LEAST_DISTANCE) {
                ticks.addFirst(rounded(tick));
            }
        }
        ticks.addFirst(0.0);
        return new Scale(Spacing.SQUARE_ROOT, 0, high, List.copyOf(ticks));
    }

    static Scale logarithmic(double... values) {
        DoubleSummaryStatistics extent =
                Arrays.stream(values)
                        .filter(value -> Double.isFinite(value) && value > 0)
                        .summaryStatistics();
        double least = extent.getCount() == 0 ? 1 : extent.getMin();
        double most = extent.getCount() == 0 ? 10 : extent.getMax();
        double high = atLeast(most);
        double low = atMost(least);
        if (high == low) {
            high = atLeast(high * 1.5);
        }
        List<Double> ticks = new ArrayList<>();
        for (double tick = low; tick <= high * (1 + 1e-9); tick = atLeast(tick * 1.5)) {
            ticks.add(rounded(tick));
        }
        if (ticks.size() > MOST_LOGARITHMIC_TICKS) {
            ticks.removeIf(tick -> Math.abs(Math.log10(tick) - Math.rint(Math.log10(tick))) > 1e-9);
        }
        return new Scale(Spacing.LOGARITHMIC, low, high, ticks);
    }

    /** The least of 1, 2 and 5 times a power of ten that is not below. */
    private static double atLeast(double value) {
        int exponent = (int) Math.floor(Math.log10(value)) - 1;
        while (true) {
            for (int mantissa : MANTISSAS) {
                double candidate =
                        new BigDecimal(mantissa).scaleByPowerOfTen(exponent).doubleValue();
                if (candidate >= value * (1 - 1e-9)) {
                    return candidate;
                }
            }
            exponent++;
        }
    }

    /** The greatest of them that is not above: the reciprocals of such numbers are such numbers. */
    private static double atMost(double value) {
        return 1 / atLeast(1 / value);
    }

    private static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(12)).doubleValue();
    }

    /** Whether the value has a place here. */
    boolean shows(double value) {
        return switch (spacing) {
            case LINEAR -> Double.isFinite(value);
            case SQUARE_ROOT -> Double.isFinite(value) && value >= 0;
            case LOGARITHMIC -> Double.isFinite(value) && value > 0;
        };
    }

    /** How far along the axis a value stands, 0 at its beginning, 1 at its end; within these. */
    double share(double value) {
        if (value <= low) {
            return 0;
        }
        double share =
                switch (spacing) {
                    case LINEAR -> (value - low) / (high - low);
                    case SQUARE_ROOT -> Math.sqrt(value / high);
                    case LOGARITHMIC -> Math.log(value / low) / Math.log(high / low);
                };
        return Math.min(1, share);
    }

    /** In ascending order. */
    List<Double> ticks() {
        return ticks;
    }

    /** As it is written beside the axis. */
    static String written(double tick) {
        return new DecimalFormat("#,##0.######", DecimalFormatSymbols.getInstance(Locale.ROOT))
                .format(tick);
    }
}
