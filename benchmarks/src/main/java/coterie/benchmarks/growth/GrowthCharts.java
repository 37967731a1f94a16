package coterie.benchmarks.growth;

import coterie.benchmarks.charts.LineChart;
import coterie.benchmarks.charts.Reading;
import coterie.benchmarks.charts.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The costs as charts, one for each axis, on which equal distances are equal ratios. */
final class GrowthCharts {

    private GrowthCharts() {}

    /** One for each axis that was measured, by its name. */
    static Map<String, LineChart> of(Map<Growth.Case, Cost> costs) {
        Map<String, LineChart> charts = new LinkedHashMap<>();
        for (Axis axis : Axis.values()) {
            List<Series> series = new ArrayList<>();
            for (Request request : Request.values()) {
                List<coterie.benchmarks.charts.Point> points = new ArrayList<>();
                costs.forEach((one, cost) -> {
                    if (one.point().axis() == axis && one.request() == request) {
                        points.add(
                                new coterie.benchmarks.charts.Point(
                                        one.point().value(), reading(cost)));
                    }
                });
                series.add(new Series(request.label(), points));
            }
            if (!series.getFirst().points().isEmpty()) {
                charts.put(axis.label(), chart(axis, series));
            }
        }
        return charts;
    }

    private static LineChart chart(Axis axis, List<Series> series) {
        return new LineChart(
                axis.title(),
                coterie.benchmarks.charts.Axis.logarithmic(axis.unit()),
                coterie.benchmarks.charts.Axis.logarithmic("processor time of all nodes, µs"),
                series);
    }

    private static Reading reading(Cost cost) {
        return new Reading(
                cost.median(Cost.Run::serverMicros),
                cost.least(Cost.Run::serverMicros),
                cost.greatest(Cost.Run::serverMicros));
    }
}
