package coterie.benchmarks.prices;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class StalenessTest {
    private static final int TRIALS = 30;

    @Test
    void readsOfOverlappingQuorumsAreNeverStaleAndThoseOfOthersMayBe() throws Exception {
        Choice partial = new Choice(3, 1, 1);
        Choice overlapping = new Choice(3, 2, 2);
        Staleness result =
                new StalenessTrial(
                                new StalenessTrial.Plan(
                                        List.of(partial, overlapping),
                                        List.of(0.0, 1.0),
                                        TRIALS,
                                        200,
                                        10,
                                        1))
                        .run(new Shape(3, Links.LNKD_DISK, Fault.QUIET, true));
        assertThat(result.series())
                .extracting(Staleness.Series::choice)
                .containsExactly(partial, overlapping);
        assertThat(result.series())
                .flatExtracting(Staleness.Series::points)
                .extracting(Staleness.Point::reads)
                .containsOnly(TRIALS);
        assertThat(result.series().getLast().points())
                .extracting(Staleness.Point::stale)
                .containsOnly(0);
        assertThat(result.times().isComplete()).isTrue();
        StringWriter out = new StringWriter();
        new StalenessTable(List.of(result), 1).markdown(new PrintWriter(out));
        assertThat(out.toString()).contains("| 3,1,1 | 30 |", "| 3,2,2 | 30 | 0.0 % (0.0–11.4) |");
    }

    @Test
    void visibilityBeginsWhereNoLaterTimeIsStaler() {
        Staleness.Series series =
                new Staleness.Series(
                        new Choice(3, 1, 1),
                        List.of(point(0, 500), point(1, 0), point(2, 2), point(5, 1), point(9, 0)));
        assertThat(series.visibleFrom(.999)).isEqualTo(5);
        assertThat(series.visibleFrom(1)).isEqualTo(9);
    }

    @Test
    void staleToTheEndMeansThatNothingIsKnown() {
        Staleness.Series series =
                new Staleness.Series(new Choice(3, 1, 1), List.of(point(0, 0), point(1, 2)));
        assertThat(series.visibleFrom(.999)).isNaN();
    }

    private static Staleness.Point point(double millis, int stale) {
        return new Staleness.Point(millis, 1000, stale);
    }
}
