package coterie.benchmarks.prices;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.benchmarks.charts.BarChart;
import coterie.benchmarks.charts.Bars;
import coterie.benchmarks.charts.Chart;
import coterie.benchmarks.charts.LineChart;
import coterie.benchmarks.charts.Reading;
import coterie.benchmarks.charts.Series;
import coterie.replication.Quorum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PriceChartsTest {
    private static final PriceList.Part USUAL = part(3, Fault.QUIET);
    private static final PriceList.Part FIVE = part(5, Fault.QUIET);
    private static final PriceList.Part DEAD = part(3, Fault.DEAD);

    private final List<PriceList.Part> parts = List.of(USUAL, FIVE, DEAD);

    @Test
    void everySettingHasItsGroupAndThoseThatOverlapAreMarked() {
        BarChart chart = bars("throughput");

        assertThat(chart.groups())
                .hasSize(Choice.LISTED.size())
                .contains("3,1,1", "3,2,2\nW+R>N", "5,3,3\nW+R>N");
        assertThat(chart.bars()).extracting(Bars::label).containsExactly("reads", "writes");
        assertThat(chart.bars().getFirst().readings()).containsOnly(new Reading(100, 80, 110));
    }

    @Test
    void circumstancesAreComparedForOneSettingAndWhatAllFailedIsLeftOut() {
        BarChart chart = bars("circumstances");

        assertThat(chart.groups()).containsExactly("quiet\nsync, strict", "dead\nsync, strict");
        Bars writes = chart.bars().getLast();
        assertThat(writes.readings().getFirst().value()).isEqualTo(2);
        assertThat(writes.readings().getLast().value()).isNaN();
    }

    @Test
    void thereIsNothingToCompareInOnePart() {
        assertThat(new PriceCharts(List.of(USUAL), prices()).all())
                .containsOnlyKeys("throughput", "latency");
    }

    @Test
    void freshnessIsShownBesideEachModelWhereTimesWereMeasured() {
        double[] one = {1};
        Staleness measured = staleness(new OneWay(one, one, one, one, one));
        Staleness unmeasured = staleness(new OneWay(one, one, one, one, new double[0]));

        Map<String, Chart> charts = new StalenessCharts(List.of(measured), 1).all();

        assertThat(charts).containsOnlyKeys("ymmr", "ymmr-coordinated");
        assertThat(series(charts))
                .extracting(Series::label)
                .containsExactly("3,1,1 measured", "3,1,1 PBS");
        assertThat(series(charts).getFirst().points().getFirst().y().value()).isEqualTo(75);
        assertThat(series(new StalenessCharts(List.of(unmeasured), 1).all())).hasSize(1);
    }

    private static List<Series> series(Map<String, Chart> charts) {
        return ((LineChart) Objects.requireNonNull(charts.get("ymmr"))).series();
    }

    private static Staleness staleness(OneWay times) {
        return new Staleness(
                new Shape(3, Links.YMMR, Fault.QUIET, true),
                times,
                List.of(
                        new Staleness.Series(
                                new Choice(3, 1, 1),
                                List.of(
                                        new Staleness.Point(0, 400, 100),
                                        new Staleness.Point(9, 400, 0)))));
    }

    private static PriceList.Part part(int nodes, Fault fault) {
        return new PriceList.Part(new Shape(nodes, Links.NONE, fault, true), Quorum.Kind.STRICT);
    }

    private BarChart bars(String name) {
        Map<String, Chart> charts = new PriceCharts(parts, prices()).all();
        return (BarChart) Objects.requireNonNull(charts.get(name));
    }

    private Map<Case, Price> prices() {
        Map<Case, Price> prices = new HashMap<>();
        for (PriceList.Part part : parts) {
            boolean fails = part.equals(DEAD);
            for (Case one : part.cases()) {
                boolean isWrite = one.request() == Case.Request.WRITE;
                prices.put(one, fails && isWrite ? new Price(List.of(run(0))) : price());
            }
        }
        return prices;
    }

    private static Price price() {
        return new Price(List.of(run(100), run(80), run(110)));
    }

    private static Price.Run run(double perSecond) {
        return new Price.Run(perSecond, perSecond == 0 ? 1 : 0, 1000, 1, 2, 3);
    }
}
