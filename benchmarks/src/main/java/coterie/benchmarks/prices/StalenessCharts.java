package coterie.benchmarks.prices;

import coterie.benchmarks.charts.Axis;
import coterie.benchmarks.charts.Chart;
import coterie.benchmarks.charts.LineChart;
import coterie.benchmarks.charts.Point;
import coterie.benchmarks.charts.Reading;
import coterie.benchmarks.charts.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the share of fresh reads grows with the time since the acknowledgement, measured and
 * predicted: for each kind of links one chart for each model.
 */
final class StalenessCharts {
    private static final double PERCENT = 100;

    private final List<Staleness> results;
    private final long seed;

    /**
     * @param seed of the predictions
     */
    StalenessCharts(List<Staleness> results, long seed) {
        this.results = List.copyOf(results);
        this.seed = seed;
    }

    /** By the names that their files end in. */
    Map<String, Chart> all() {
        Map<String, Chart> charts = new LinkedHashMap<>();
        for (Staleness result : results) {
            String links = result.shape().links().label().toLowerCase(Locale.ROOT);
            charts.put(links, chart(result, Wars.Model.REMOTE));
            charts.put(links + "-coordinated", chart(result, Wars.Model.COORDINATED));
        }
        return charts;
    }

    private Chart chart(Staleness result, Wars.Model model) {
        String predicted =
                switch (model) {
                    case REMOTE -> "PBS";
                    case COORDINATED -> "PBS, told who coordinates";
                };
        List<Series> series = new ArrayList<>();
        for (Staleness.Series one : result.series()) {
            series.add(
                    new Series(
                            one.choice() + " measured",
                            one.points().stream().map(StalenessCharts::measured).toList()));
            double[] freshFrom = result.predicted(model, one.choice(), seed);
            if (freshFrom != null) {
                series.add(
                        new Series(
                                one.choice() + " " + predicted,
                                one.points().stream()
                                        .map(Staleness.Point::laterMillis)
                                        .map(later -> predicted(freshFrom, later))
                                        .toList(),
                                true));
            }
        }
        return new LineChart(
                "Fresh reads, and " + predicted + ": " + result.shape(),
                Axis.squareRoot("ms after the acknowledgement"),
                Axis.linear("% of reads that are fresh"),
                series);
    }

    private static Point measured(Staleness.Point point) {
        double[] confidence = point.confidence();
        return new Point(
                point.laterMillis(),
                new Reading(
                        PERCENT * (1 - point.staleShare()),
                        PERCENT * (1 - confidence[1]),
                        PERCENT * (1 - confidence[0])));
    }

    private static Point predicted(double[] freshFrom, double laterMillis) {
        return new Point(laterMillis, PERCENT * (1 - Wars.staleShare(freshFrom, laterMillis)));
    }
}
