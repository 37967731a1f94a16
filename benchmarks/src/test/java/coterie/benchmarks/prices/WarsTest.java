package coterie.benchmarks.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarsTest {
    private static final int DRAWS = 100_000;
    private static final double[] AT_ONCE = {0};

    @ParameterizedTest
    @CsvSource({"LNKD_SSD, 1.85", "YMMR, 1364"})
    void drawnFromThePapersFitsItPredictsThePapersVisibility(Links links, double millis) {
        double[] writes = draws(links.writes());
        double[] others = draws(links.others());
        OneWay times = new OneWay(writes, others, others, others, AT_ONCE);
        double[] freshFrom =
                new Wars(times, new SplittableRandom(2))
                        .freshFrom(Wars.Model.REMOTE, new Choice(3, 1, 1), DRAWS);
        assertThat(Samples.quantile(freshFrom, .999)).isCloseTo(millis, within(.15 * millis));
    }

    @Test
    void quorumsThatOverlapAreNeverStale() {
        double[] writes = draws(Links.LNKD_DISK.writes());
        double[] others = draws(Links.LNKD_DISK.others());
        Wars wars =
                new Wars(
                        new OneWay(writes, others, others, others, others),
                        new SplittableRandom(3));
        for (Choice choice : Choice.LISTED) {
            if (choice.overlaps()) {
                double[] freshFrom = wars.freshFrom(Wars.Model.REMOTE, choice, 1000);
                assertThat(Wars.staleShare(freshFrom, 0)).as("%s", choice).isZero();
            }
        }
    }

    @Test
    void aReaderThatAsksItselfWaitsForItsOwnCopyAlone() {
        OneWay times =
                new OneWay(
                        new double[] {10},
                        new double[] {5},
                        new double[] {1},
                        new double[] {1},
                        new double[] {2});
        Wars wars = new Wars(times, new SplittableRandom(4));
        assertThat(wars.freshFrom(Wars.Model.COORDINATED, new Choice(3, 1, 1), 10))
                .containsOnly(10 - 2);
        assertThat(wars.freshFrom(Wars.Model.COORDINATED, new Choice(3, 1, 2), 10))
                .containsOnly(10 - 15);
        assertThat(wars.freshFrom(Wars.Model.COORDINATED, new Choice(3, 2, 1), 100))
                .containsOnly(10 - 2 - 1, 2 - 2 - 1);
    }

    @Test
    void theShareOfStaleReadsCountsThoseThatWouldHaveHadToBeginLater() {
        double[] freshFrom = {-1, 0, 0, 2, 5};
        assertThat(Wars.staleShare(freshFrom, 0)).isEqualTo(.4);
        assertThat(Wars.staleShare(freshFrom, 2)).isEqualTo(.2);
        assertThat(Wars.staleShare(freshFrom, 5)).isZero();
    }

    private static double[] draws(Delay delay) {
        SplittableRandom random = new SplittableRandom(1);
        return DoubleStream.generate(() -> delay.nanos(random) / 1e6)
                .limit(DRAWS)
                .sorted()
                .toArray();
    }
}
