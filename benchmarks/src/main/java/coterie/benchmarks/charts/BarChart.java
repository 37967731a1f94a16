package coterie.benchmarks.charts;

import coterie.benchmarks.charts.Drawing.Anchor;
import coterie.benchmarks.charts.Frame.Swatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Bars in groups, each with the spread of its runs, over a linear axis from 0, so that a bar twice
 * as long means twice as much. What was not measured shows as –.
 *
 * @param title what is shown
 * @param y the quantity and its unit
 * @param x what the groups differ by
 * @param groups their labels, of at most two lines each
 * @param bars at most {@value #MOST_BARS}, each with one reading for each group
 */
public record BarChart(String title, String y, String x, List<String> groups, List<Bars> bars)
        implements Chart {

    /** As many colours as a reader can tell apart. */
    public static final int MOST_BARS = Drawing.COLOURS;

    /** How much of a group's room its bars take. */
    private static final double BARS_SHARE = .76;

    private static final double WIDEST_BAR = 48;

    /** Lists that the caller may change afterwards. */
    public BarChart {
        groups = List.copyOf(groups);
        bars = List.copyOf(bars);
        if (bars.size() > MOST_BARS) {
            throw new IllegalArgumentException(
                    bars.size() + " bars: a group has at most " + MOST_BARS);
        }
        for (Bars one : bars) {
            if (one.readings().size() != groups.size()) {
                throw new IllegalArgumentException(
                        "%d bars '%s' for %d groups"
                                .formatted(one.readings().size(), one.label(), groups.size()));
            }
        }
    }

    @Override
    public String svg() {
        List<Frame.Entry> legend = new ArrayList<>();
        for (int i = 0; i < bars.size(); i++) {
            legend.add(new Frame.Entry(i, Swatch.BAR, bars.get(i).label()));
        }
        Scale up =
                Scale.linear(
                        Frame.reach(
                                bars.stream().flatMap(one -> one.readings().stream()).toList()));
        Frame frame = new Frame(title, legend, y, up);
        double room = (frame.right() - frame.left()) / Math.max(1, groups.size());
        double width = Math.min(WIDEST_BAR, BARS_SHARE * room / Math.max(1, bars.size()));
        for (int group = 0; group < groups.size(); group++) {
            double middle = frame.left() + (group + .5) * room;
            String[] lines = groups.get(group).split("\n", 2);
            for (int line = 0; line < lines.length; line++) {
                frame.drawing()
                        .text(
                                line == 0 ? "" : "quiet",
                                Anchor.MIDDLE,
                                middle,
                                frame.bottom() + 15 + 14 * line,
                                lines[line]);
            }
            for (int bar = 0; bar < bars.size(); bar++) {
                double x = middle + (bar - bars.size() / 2.0) * width;
                draw(frame, bar, x, width, bars.get(bar).readings().get(group));
            }
        }
        frame.footing(x);
        return frame.drawing().finished();
    }

    private static void draw(Frame frame, int colour, double x, double width, Reading reading) {
        if (!Double.isFinite(reading.value())) {
            frame.drawing().text("quiet", Anchor.MIDDLE, x + width / 2, frame.bottom() - 4, "–");
            return;
        }
        double top = frame.y(reading.value());
        frame.drawing().rectangle("fill c" + colour, x, top, width - 1, frame.bottom() - top);
        frame.whisker(x + width / 2, reading);
    }
}
