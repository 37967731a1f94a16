package coterie.benchmarks.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MixtureTest {
    private static final int DRAWS = 200_000;

    @Test
    void aParetoDelayHasItsLeastValueAndItsMean() {
        long[] drawn = draw(new Mixture(1, 2, 4, 1, 0));
        assertThat(LongStream.of(drawn).min().orElseThrow()).isGreaterThanOrEqualTo(2_000_000);
        assertThat(LongStream.of(drawn).average().orElseThrow() / 1e6)
                .isCloseTo(4 * 2 / (4 - 1.0), within(.02));
    }

    @Test
    void anExponentialDelayHasItsMeanAboveTheConstant() {
        long[] drawn = draw(new Mixture(0, 2, 4, .5, 75));
        assertThat(LongStream.of(drawn).min().orElseThrow()).isGreaterThanOrEqualTo(75_000_000);
        assertThat(LongStream.of(drawn).average().orElseThrow() / 1e6)
                .isCloseTo(75 + 2, within(.02));
    }

    @Test
    void linksAreFoundByTheirLabels() {
        for (Links links : Links.values()) {
            assertThat(Links.labelled(links.label())).isEqualTo(links);
        }
        assertThat(Links.labelled("lnkd-ssd")).isEqualTo(Links.LNKD_SSD);
    }

    private static long[] draw(Delay delay) {
        SplittableRandom random = new SplittableRandom(1);
        return LongStream.generate(() -> delay.nanos(random)).limit(DRAWS).toArray();
    }
}
