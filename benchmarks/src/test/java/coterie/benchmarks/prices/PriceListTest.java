package coterie.benchmarks.prices;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Quorum;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class PriceListTest {
    private final StringWriter out = new StringWriter();

    @Test
    void everyRequestOfAPartHasItsPrice() throws RunnerException {
        PriceList.Extent moment =
                new PriceList.Extent(
                        1, 2, 1, Duration.ofMillis(10), Duration.ofMillis(1), Duration.ZERO);
        PriceList.Part part =
                new PriceList.Part(
                        new Shape(3, Links.LNKD_SSD, Fault.SLOW, false), Quorum.Kind.SLOPPY);
        Map<Case, Price> prices =
                new PriceList(moment, new PrintWriter(new StringWriter())).measure(List.of(part));
        assertThat(prices).containsOnlyKeys(part.cases()).hasSize(8);
        assertThat(prices.values())
                .allSatisfy(price -> {
                    assertThat(price.median(Price.Run::perSecond)).isPositive();
                    assertThat(price.median(Price.Run::failedShare)).isZero();
                });
        new PriceTable(List.of(part), prices).markdown(new PrintWriter(out));
        assertThat(out.toString())
                .contains("**3 nodes, links LNKD-SSD, slow, async, sloppy**")
                .contains("| 3,2,2 | yes |", "| 3,1,2 | no |")
                .doesNotContain("5,3,3");
    }

    @Test
    void aSettingOfFiveReplicasIsMeasuredWithFiveNodes() {
        PriceList.Part five =
                new PriceList.Part(new Shape(5, Links.NONE, Fault.QUIET, true), Quorum.Kind.STRICT);
        assertThat(five.cases()).extracting(Case::need).containsOnly(new Need(5, 3));
    }

    @Test
    void aFigureIsTheMedianOfItsRunsWithTheirSpread() {
        Price price = new Price(List.of(run(100, 3), run(80, 5), run(110, Double.NaN)));
        assertThat(price.median(Price.Run::perSecond)).isEqualTo(100);
        assertThat(price.spread(Price.Run::perSecond)).isEqualTo(.3);
        assertThat(price.median(Price.Run::p999)).isNaN();
    }

    @Test
    void whatNeverSucceededHasNoPrice() {
        PriceList.Part part =
                new PriceList.Part(new Shape(5, Links.NONE, Fault.DEAD, true), Quorum.Kind.STRICT);
        Price price = new Price(List.of(new Price.Run(0, 1, 10, 1, 1, 1)));
        Map<Case, Price> prices = Map.of(part.cases().getFirst(), price);
        new PriceTable(List.of(part), prices).markdown(new PrintWriter(out));
        assertThat(out.toString()).contains("| 5,3,3 | yes | 0 | | | all |");
    }

    private static Price.Run run(double perSecond, double p999) {
        return new Price.Run(perSecond, 0, 1000, 1, 2, p999);
    }
}
