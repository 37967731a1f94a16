package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixTest {
    private static final int DRAWS = 100_000;

    @ParameterizedTest
    @CsvSource({"A, 0.50", "B, 0.95", "C, 1.00", "W, 0.00"})
    void readsMakeUpTheShareThatTheMixSays(Mix mix, double share) {
        SplittableRandom random = new SplittableRandom(3);
        int reads = 0;
        for (int i = 0; i < DRAWS; i++) {
            reads += mix.draw(random) == Operation.Kind.READ ? 1 : 0;
        }
        assertThat((double) reads / DRAWS).isCloseTo(share, within(0.01));
    }

    @Test
    void aMixThatOnlyReadsNeverWrites() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < DRAWS; i++) {
            assertThat(Mix.C.draw(random)).isEqualTo(Operation.Kind.READ);
        }
    }
}
