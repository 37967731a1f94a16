package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class TalliesTest {
    private static final Window WINDOW = new Window(100, 125);

    @Test
    void eachIntervalIsCountedApart() {
        Tallies tallies = new Tallies(WINDOW, 10, true);
        Objects.requireNonNull(tallies.at(100)).failed("a");
        Objects.requireNonNull(tallies.at(109)).failed("a");
        Objects.requireNonNull(tallies.at(110)).failed("b");
        Objects.requireNonNull(tallies.at(124)).failed("c");
        assertThat(tallies.inOrder()).extracting(Tally::failed).containsExactly(2L, 1L, 1L);
    }

    @Test
    void whatWasMeantToStartOutsideTheWindowIsNotCounted() {
        Tallies tallies = Tallies.whole(WINDOW, true);
        assertThat(tallies.at(99)).isNull();
        assertThat(tallies.at(125)).isNull();
        assertThat(tallies.inOrder()).hasSize(1).contains(tallies.at(124));
    }

    @Test
    void threadsAreAddedIntervalByInterval() {
        Tallies sum = new Tallies(WINDOW, 10, true);
        for (int thread = 0; thread < 3; thread++) {
            Tallies own = new Tallies(WINDOW, 10, true);
            Objects.requireNonNull(own.at(115)).failed("a");
            sum.add(own);
        }
        assertThat(sum.inOrder()).extracting(Tally::failed).containsExactly(0L, 3L, 0L);
    }
}
