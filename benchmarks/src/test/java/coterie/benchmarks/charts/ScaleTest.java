package coterie.benchmarks.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScaleTest {

    @Test
    void aLinearAxisBeginsAtZeroAndReachesBeyondTheGreatestValue() {
        Scale scale = Scale.linear(310, 870);

        assertThat(scale.ticks()).containsExactly(0.0, 200.0, 400.0, 600.0, 800.0, 1000.0);
        assertThat(scale.share(500)).isEqualTo(.5);
    }

    @Test
    void aValueOnATickAddsNoEmptyStep() {
        assertThat(Scale.linear(.3).ticks()).containsExactly(0.0, .05, .1, .15, .2, .25, .3);
    }

    @Test
    void valuesBelowZeroHaveTheirPlace() {
        assertThat(Scale.linear(-3, 2).ticks()).containsExactly(-3.0, -2.0, -1.0, 0.0, 1.0, 2.0);
    }

    @Test
    void aShortLogarithmicAxisHasStepsWithinADecade() {
        Scale scale = Scale.logarithmic(3, 180);

        assertThat(scale.ticks()).containsExactly(2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0);
        assertThat(scale.share(20)).isCloseTo(.5, within(1e-9));
    }

    @Test
    void aLongLogarithmicAxisHasPowersOfTenAlone() {
        assertThat(Scale.logarithmic(.004, 7e3).ticks())
                .containsExactly(.01, .1, 1.0, 10.0, 100.0, 1000.0, 10000.0);
    }

    @Test
    void whatCannotStandOnALogarithmicAxisIsLeftOut() {
        Scale scale = Scale.logarithmic(Double.NaN, 0, -1, 10, Double.POSITIVE_INFINITY);

        assertThat(scale.ticks()).containsExactly(10.0, 20.0);
        assertThat(scale.shows(0)).isFalse();
        assertThat(scale.share(0)).isZero();
    }

    @Test
    void anAxisOfSquareRootsHasRoomForWhatIsNearZero() {
        Scale scale = Scale.squareRoot(0, 3, 2000);

        assertThat(scale.ticks()).containsExactly(0.0, 20.0, 100.0, 200.0, 500.0, 1000.0, 2000.0);
        assertThat(scale.share(500)).isEqualTo(.5);
        assertThat(scale.shows(0)).isTrue();
        assertThat(scale.shows(-1)).isFalse();
    }

    @Test
    void nothingAtAllStillMakesAnAxis() {
        assertThat(Scale.linear().ticks()).startsWith(0.0).endsWith(1.0);
        assertThat(Scale.logarithmic(0).ticks()).startsWith(1.0).endsWith(10.0);
    }

    @Test
    void numbersAreWrittenWithoutTheErrorOfTheirSums() {
        assertThat(Scale.linear(.3).ticks().stream().map(Scale::written))
                .containsExactly("0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3");
        assertThat(Scale.written(10_000_000)).isEqualTo("10,000,000");
    }
}
