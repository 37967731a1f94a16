package coterie.benchmarks.charts;

import coterie.benchmarks.charts.Drawing.Anchor;
import java.util.ArrayList;
import java.util.List;

/**
 * What lines and bars stand in: title, legend and the axis at the left. The legend takes as many
 * rows as it needs, the left axis as much room as its numbers do, and the plot has what remains.
 */
final class Frame {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 440;
    private static final double MARGIN = 16;
    private static final double BELOW = 58;
    private static final double TITLE_HEIGHT = 40;
    private static final double ROW = 20;
    private static final double SWATCH = 26;
    private static final double BETWEEN_ENTRIES = 20;

    private final Drawing drawing;
    private final Scale y;
    private final double left;
    private final double top;

    /**
     * One line of the legend.
     *
     * @param colour of its swatch
     * @param kind of its swatch
     * @param label beside it
     */
    record Entry(int colour, Swatch kind, String label) {}

    /** What stands beside a label in the legend. */
    enum Swatch {
        LINE,
        DASHED,
        BAR
    }

    /** Draws all but what is below the plot and within it. */
    Frame(String title, List<Entry> legend, String yLabel, Scale y) {
        drawing = new Drawing(WIDTH, HEIGHT, title);
        this.y = y;
        double widest =
                y.ticks().stream()
                        .mapToDouble(tick -> Drawing.width(Scale.written(tick)))
                        .max()
                        .orElse(0);
        left = MARGIN + ROW + widest + 8;
        drawing.text("title", Anchor.START, MARGIN, 26, title);
        top = legend(legend) + 14;
        drawing.textUpwards("quiet", MARGIN + 8, (top + bottom()) / 2, yLabel);
        for (double tick : y.ticks()) {
            drawing.line("grid", left, y(tick), right(), y(tick));
            drawing.text("quiet", Anchor.END, left - 8, y(tick) + 4, Scale.written(tick));
        }
    }

    /** Returns where it ends. */
    private double legend(List<Entry> legend) {
        double x = MARGIN;
        double middle = TITLE_HEIGHT + ROW / 2;
        for (Entry entry : legend) {
            double width = SWATCH + Drawing.width(entry.label());
            if (x > MARGIN && x + width > WIDTH - MARGIN) {
                x = MARGIN;
                middle += ROW;
            }
            switch (entry.kind()) {
                case LINE -> {
                    drawing.line("line c" + entry.colour(), x, middle, x + 20, middle);
                    drawing.point(entry.colour(), x + 10, middle);
                }
                case DASHED ->
                        drawing.line("line dashed c" + entry.colour(), x, middle, x + 20, middle);
                case BAR -> drawing.rectangle("fill c" + entry.colour(), x + 4, middle - 6, 12, 12);
            }
            drawing.text("", Anchor.START, x + SWATCH, middle + 4, entry.label());
            x += width + BETWEEN_ENTRIES;
        }
        return middle + ROW / 2;
    }

    Drawing drawing() {
        return drawing;
    }

    double left() {
        return left;
    }

    double right() {
        return WIDTH - 2.5 * MARGIN; // half of a number stands beyond
    }

    double top() {
        return top;
    }

    double bottom() {
        return HEIGHT - BELOW;
    }

    /** Where a value stands, from the top of the picture. */
    double y(double value) {
        return bottom() - y.share(value) * (bottom() - top);
    }

    /** The line below the plot, and what it measures. */
    void footing(String label) {
        drawing.line("axis", left, bottom(), right(), bottom());
        drawing.text("quiet", Anchor.MIDDLE, (left + right()) / 2, HEIGHT - 12, label);
    }

    /** From the least of the runs to the greatest. */
    void whisker(double x, Reading reading) {
        if (reading.hasSpread()) {
            double low = y(reading.low());
            double high = y(reading.high());
            drawing.line("whisker", x, low, x, high);
            drawing.line("whisker", x - 3, low, x + 3, low);
            drawing.line("whisker", x - 3, high, x + 3, high);
        }
    }

    /** All that an axis must reach. */
    static double[] reach(List<Reading> readings) {
        List<Double> values = new ArrayList<>();
        for (Reading reading : readings) {
            values.add(reading.value());
            if (reading.hasSpread()) {
                values.add(reading.low());
                values.add(reading.high());
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
