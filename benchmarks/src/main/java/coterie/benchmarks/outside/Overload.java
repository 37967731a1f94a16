package coterie.benchmarks.outside;

import coterie.benchmarks.charts.Axis;
import coterie.benchmarks.charts.LineChart;
import coterie.benchmarks.charts.Mark;
import coterie.benchmarks.charts.Point;
import coterie.benchmarks.charts.Reading;
import coterie.benchmarks.charts.Series;
import coterie.benchmarks.load.KeyDistribution;
import coterie.benchmarks.load.Quorums;
import coterie.benchmarks.load.RateProfile;
import coterie.benchmarks.load.RunResult;
import coterie.benchmarks.load.Tally;
import coterie.benchmarks.load.Variant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * What comes through while three times as much is asked for as the cluster bears, and how soon all
 * is as before when that is over.
 */
final class Overload {
    private static final double QUIET = .6;
    private static final double OVERLOADED = 3;

    /**
     * How long a client waits, and lets a node take. What is answered later came in vain; what
     * cannot be sent within the tenth of it, for want of an idle client, is given up.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int CLIENTS = 4096;

    /** The p99 is back where it is at most so many times what it was before. */
    private static final double BACK = 2;

    private static final double PERCENT = 100;
    private static final double P99 = 99;
    private static final int STEPS = 3;

    private final Ground ground;
    private final KeyDistribution.Name distribution;
    private final Duration interval;

    /**
     * @param distribution uniform keys show what queues do; of zipfian ones the most popular have
     *     many writes under way at once, none of which covers another, so that they grow siblings
     *     as well
     */
    Overload(Ground ground, KeyDistribution.Name distribution) {
        this.ground = ground;
        this.distribution = distribution;
        Duration second = Duration.ofSeconds(1);
        Duration quiet = ground.scale().steps().getFirst();
        this.interval = quiet.compareTo(second) < 0 ? quiet.dividedBy(2) : second;
    }

    /**
     * @param loaded whose own peak does not matter: the one of keys drawn in the same way is found
     *     first
     */
    Section measure(Ground.Case loaded) throws IOException, InterruptedException {
        Peak peak = Peak.of(ground, loaded, distribution);
        ground.progress().line(distribution + " keys, " + peak.told());
        RateProfile profile = profile(peak.perSecond());
        Ground.Case load = loaded.with(variant(loaded));
        List<List<RunResult>> seconds = new ArrayList<>();
        for (int run = 1; run <= ground.scale().runs(); run++) {
            ground.progress().begins("overload, " + distribution, run, ground.scale().runs());
            List<Tally> tallies = load.bench().follow(load.trial(), profile, interval);
            ground.checkNodes(load);
            for (int second = 0; second < tallies.size(); second++) {
                if (run == 1) {
                    seconds.add(new ArrayList<>());
                }
                seconds.get(second).add(result(second, run, tallies.get(second)));
            }
        }
        List<Row> rows = rows(seconds, profile);
        return new Section(
                "overload-" + distribution,
                "Overload, %s keys: A, R=2, W=2, 1 KiB, at 60 %%, then 300 %%, then 60 %% of the peak"
                        .formatted(distribution),
                remarks(rows, peak),
                rows,
                Optional.of(chart(rows, peak.perSecond())));
    }

    private RateProfile profile(double peak) {
        double[] shares = {QUIET, OVERLOADED, QUIET};
        List<RateProfile.Step> steps = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            steps.add(new RateProfile.Step(ground.scale().steps().get(step), peak * shares[step]));
        }
        return new RateProfile(steps, PATIENCE.dividedBy(10));
    }

    private Variant variant(Ground.Case load) {
        Variant base = load.trial().variant();
        Quorums patient =
                base.quorums().with(Quorums.Setting.timeoutMs, Long.toString(PATIENCE.toMillis()));
        return new Variant("overload", base.mix(), distribution, CLIENTS, 0, patient);
    }

    private RunResult result(int second, int run, Tally tally) {
        return new RunResult(
                "second " + (second + 1),
                run,
                (double) interval.toNanos() / TimeUnit.SECONDS.toNanos(1),
                tally.within(PATIENCE, "later than the client's patience"),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    private List<Row> rows(List<List<RunResult>> seconds, RateProfile profile) {
        List<Row> rows = new ArrayList<>();
        for (int second = 0; second < seconds.size(); second++) {
            Duration at = interval.multipliedBy(second);
            rows.add(
                    Row.of(
                            seconds.get(second).getFirst().variant(),
                            profile.steps().get(step(at)).perSecond(),
                            seconds.get(second)));
        }
        return rows;
    }

    /** Which step of the load goes on so long after the beginning. */
    private int step(Duration at) {
        List<Duration> steps = ground.scale().steps();
        Duration end = steps.getFirst();
        int step = 0;
        while (step + 1 < STEPS && at.compareTo(end) >= 0) {
            step++;
            end = end.plus(steps.get(step));
        }
        return step;
    }

    private List<String> remarks(List<Row> rows, Peak peak) {
        List<Row> during = rows.stream().filter(row -> row.offered() > peak.perSecond()).toList();
        double least = during.stream().mapToDouble(Row::perSecond).min().orElse(0);
        double mean = during.stream().mapToDouble(Row::perSecond).average().orElse(0);
        OptionalInt back = secondsUntilBack(rows, peak.perSecond());
        return List.of(
                peak.told(),
                "%,d clients of %d s patience; goodput: what was answered well within it of what was due"
                        .formatted(CLIENTS, PATIENCE.toSeconds()),
                String.format(
                        Locale.ROOT,
                        "goodput while overloaded, of the peak: least of a second %.0f %%, mean %.0f %%",
                        PERCENT * least / peak.perSecond(),
                        PERCENT * mean / peak.perSecond()),
                back.isPresent()
                        ? "p99 at most %.0f times what it was before: from %d s after the overload on"
                                .formatted(BACK, back.getAsInt())
                        : "p99 was not back at %.0f times what it was before until the end"
                                .formatted(BACK));
    }

    /** The whole seconds after the overload until the p99 is back and stays so. */
    private static OptionalInt secondsUntilBack(List<Row> rows, double peak) {
        int begun = first(rows, 0, true, peak);
        int ended = first(rows, begun, false, peak);
        double before = median(rows.subList(0, begun));
        int back = rows.size();
        while (back > ended && !(p99(rows.get(back - 1)) > BACK * before)) {
            back--;
        }
        return back == rows.size() ? OptionalInt.empty() : OptionalInt.of(back - ended);
    }

    private static int first(List<Row> rows, int from, boolean overloaded, double peak) {
        int at = from;
        while (at < rows.size() && rows.get(at).offered() > peak != overloaded) {
            at++;
        }
        return at;
    }

    private static double median(List<Row> rows) {
        double[] sorted =
                rows.stream()
                        .mapToDouble(Overload::p99)
                        .filter(Double::isFinite)
                        .sorted()
                        .toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private static double p99(Row row) {
        return row.millis(Tally::latencies, P99);
    }

    private LineChart chart(List<Row> rows, double peak) {
        List<Point> offered = new ArrayList<>();
        List<Point> goodput = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            double at = interval.multipliedBy(i).toMillis() / 1e3;
            double[] runs =
                    rows.get(i).runs().runs().stream().mapToDouble(RunResult::throughput).toArray();
            offered.add(new Point(at, rows.get(i).offered()));
            goodput.add(
                    new Point(
                            at,
                            new Reading(
                                    rows.get(i).perSecond(),
                                    Arrays.stream(runs).min().orElseThrow(),
                                    Arrays.stream(runs).max().orElseThrow())));
        }
        List<Duration> steps = ground.scale().steps();
        double begins = steps.getFirst().toMillis() / 1e3;
        return new LineChart(
                "Goodput while three times as much is asked for as the cluster bears, %s keys"
                        .formatted(distribution),
                Axis.linear("seconds"),
                Axis.linear("requests a second"),
                List.of(
                        new Series("goodput", goodput),
                        new Series("asked for", offered),
                        new Series("peak of a closed loop", level(peak, goodput), false)),
                List.of(
                        new Mark(begins, "300 %"),
                        new Mark(begins + steps.get(1).toMillis() / 1e3, "60 %")));
    }

    private static List<Point> level(double height, List<Point> across) {
        return List.of(
                new Point(across.getFirst().x(), height), new Point(across.getLast().x(), height));
    }
}
