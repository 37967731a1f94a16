package coterie.benchmarks.outside;

import coterie.benchmarks.charts.Axis;
import coterie.benchmarks.charts.LineChart;
import coterie.benchmarks.charts.Mark;
import coterie.benchmarks.charts.Point;
import coterie.benchmarks.charts.Reading;
import coterie.benchmarks.charts.Series;
import coterie.benchmarks.load.RunResult;
import coterie.benchmarks.load.Tally;
import coterie.benchmarks.load.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Latency against rate: shares of the peak, at fixed rates, up to saturation and beyond. */
final class RateCurve {
    /**
     * Clients of a fixed rate: enough that none is waited for while the cluster keeps up, and few
     * enough that a generator on the same cores bears them.
     */
    static final int CLIENTS = 512;

    private static final double PERCENT = 100;
    private static final double[] PERCENTILES = {50, 99, 99.9};

    private final Ground ground;

    RateCurve(Ground ground) {
        this.ground = ground;
    }

    Section measure(Peak.Loaded loaded) throws IOException, InterruptedException {
        Peak peak = loaded.peak();
        List<Ground.Case> cases = new ArrayList<>();
        for (int percent : ground.scale().percents()) {
            String name = percent + " % of the peak";
            cases.add(
                    loaded.load()
                            .with(
                                    atRate(
                                            name,
                                            loaded.load(),
                                            peak.perSecond() * percent / PERCENT)));
        }
        List<Row> rows = new ArrayList<>(peak.rows());
        List<Row> curve = ground.rows(cases);
        rows.addAll(curve);
        return new Section(
                "curve",
                "Latency against rate: A, R=2, W=2, 1 KiB",
                List.of(
                        peak.told(),
                        CLIENTS
                                + " clients; what was due when none of them was free is sent late, or"
                                + " fails where that is not in time"),
                rows,
                Optional.of(chart(curve, peak)));
    }

    /** The load at a fixed rate. */
    static Variant atRate(String name, Ground.Case load, double perSecond) {
        Variant base = load.trial().variant();
        return new Variant(
                name, base.mix(), base.distribution(), CLIENTS, perSecond, base.quorums());
    }

    private static LineChart chart(List<Row> curve, Peak peak) {
        List<Series> series = new ArrayList<>();
        for (double percent : PERCENTILES) {
            List<Point> points =
                    curve.stream()
                            .map(row -> new Point(row.offered(), reading(row, percent)))
                            .toList();
            series.add(
                    new Series(
                            "p"
                                    + String.format(
                                            Locale.ROOT,
                                            percent % 1 == 0 ? "%.0f" : "%.1f",
                                            percent),
                            points));
        }
        return new LineChart(
                "Latency against rate: half reads, half writes, R=2, W=2, 1 KiB",
                Axis.linear("requests a second"),
                Axis.logarithmic("latency from when the request was due, ms"),
                series,
                List.of(new Mark(peak.perSecond(), "peak of a closed loop")));
    }

    private static Reading reading(Row row, double percent) {
        double[] runs =
                row.runs().runs().stream()
                        .map(RunResult::tally)
                        .mapToDouble(tally -> Row.millis(tally.latencies(), percent))
                        .sorted()
                        .toArray();
        return new Reading(row.millis(Tally::latencies, percent), runs[0], runs[runs.length - 1]);
    }
}
