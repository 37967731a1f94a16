package coterie.benchmarks.charts;

import coterie.benchmarks.charts.Drawing.Anchor;
import coterie.benchmarks.charts.Frame.Swatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines over an axis, each point with the spread of its runs.
 *
 * @param title what is shown
 * @param x the lower axis
 * @param y the left axis
 * @param series at most {@value #MOST_SOLID} that are not dashed; the first is not
 * @param marks places on the lower axis, within the reach of the points or beyond
 */
public record LineChart(String title, Axis x, Axis y, List<Series> series, List<Mark> marks)
        implements Chart {

    /** As many colours as a reader can tell apart. */
    public static final int MOST_SOLID = Drawing.COLOURS;

    /** A line of more points than these shows none of them as a mark. */
    private static final int MOST_MARKED_POINTS = 40;

    /** Lists that the caller may change afterwards. */
    public LineChart {
        series = List.copyOf(series);
        marks = List.copyOf(marks);
        long solid = series.stream().filter(one -> !one.isDashed()).count();
        if (solid > MOST_SOLID) {
            throw new IllegalArgumentException(solid + " lines: a chart has at most " + MOST_SOLID);
        }
        if (!series.isEmpty() && series.getFirst().isDashed()) {
            throw new IllegalArgumentException(
                    "a dashed line comes after the one whose colour it has");
        }
    }

    /** Without marks. */
    public LineChart(String title, Axis x, Axis y, List<Series> series) {
        this(title, x, y, series, List.of());
    }

    @Override
    public String svg() {
        Scale across =
                x.over(
                        DoubleStream.concat(
                                        points().mapToDouble(Point::x),
                                        marks.stream().mapToDouble(Mark::x))
                                .toArray());
        Scale up = y.over(Frame.reach(points().map(Point::y).toList()));
        List<Frame.Entry> legend = new ArrayList<>();
        int[] colours = colours();
        for (int i = 0; i < colours.length; i++) {
            Series one = series.get(i);
            legend.add(
                    new Frame.Entry(
                            colours[i], one.isDashed() ? Swatch.DASHED : Swatch.LINE, one.label()));
        }
        Frame frame = new Frame(title, legend, y.label(), up);
        Drawing drawing = frame.drawing();
        for (double tick : across.ticks()) {
            double place = place(frame, across, tick);
            drawing.line("grid", place, frame.top(), place, frame.bottom());
            drawing.text("quiet", Anchor.MIDDLE, place, frame.bottom() + 18, Scale.written(tick));
        }
        frame.footing(x.label());
        for (Mark mark : marks) {
            double place = place(frame, across, mark.x());
            drawing.line("mark", place, frame.top(), place, frame.bottom());
            drawing.text("quiet", Anchor.START, place + 5, frame.top() + 12, mark.label());
        }
        for (int i = 0; i < colours.length; i++) {
            draw(series.get(i), colours[i], frame, across, up);
        }
        return drawing.finished();
    }

    private Stream<Point> points() {
        return series.stream().flatMap(one -> one.points().stream());
    }

    private int[] colours() {
        int[] colours = new int[series.size()];
        int last = -1;
        for (int i = 0; i < colours.length; i++) {
            last += series.get(i).isDashed() ? 0 : 1;
            colours[i] = last;
        }
        return colours;
    }

    private static double place(Frame frame, Scale across, double value) {
        return frame.left() + across.share(value) * (frame.right() - frame.left());
    }

    private static void draw(Series series, int colour, Frame frame, Scale across, Scale up) {
        String look = (series.isDashed() ? "line dashed c" : "line c") + colour;
        boolean isMarked = !series.isDashed() && series.points().size() <= MOST_MARKED_POINTS;
        List<double[]> unbroken = new ArrayList<>();
        List<double[]> marked = new ArrayList<>();
        for (Point point : series.points()) {
            if (!across.shows(point.x()) || !up.shows(point.y().value())) {
                path(frame.drawing(), look, unbroken);
                continue;
            }
            double[] place = {place(frame, across, point.x()), frame.y(point.y().value())};
            unbroken.add(place);
            frame.whisker(place[0], point.y());
            if (isMarked) {
                marked.add(place);
            }
        }
        path(frame.drawing(), look, unbroken);
        marked.forEach(place -> frame.drawing().point(colour, place[0], place[1]));
    }

    private static void path(Drawing drawing, String look, List<double[]> places) {
        if (places.size() > 1) {
            drawing.path(look, places);
        }
        places.clear();
    }
}
