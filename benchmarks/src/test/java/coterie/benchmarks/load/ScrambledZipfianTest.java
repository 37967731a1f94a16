package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScrambledZipfianTest {
    private static final int KEYS = 1_000;
    private static final int DRAWS = 400_000;

    @Test
    void theMostPopularRanksHaveTheSharesThatZipfsLawGivesThem() {
        SplittableRandom random = new SplittableRandom(7);
        int first = 0;
        int second = 0;
        for (int i = 0; i < DRAWS; i++) {
            long rank = ScrambledZipfian.rank(random.nextDouble());
            first += rank == 0 ? 1 : 0;
            second += rank == 1 ? 1 : 0;
        }
        assertThat((double) first / DRAWS).isCloseTo(0.0378, within(0.001));
        assertThat((double) second / DRAWS).isCloseTo(0.0190, within(0.001));
    }

    @Test
    void ranksLieBetweenTheFirstAndTheLastItem() {
        assertThat(ScrambledZipfian.rank(0)).isZero();
        assertThat(ScrambledZipfian.rank(Math.nextDown(1.0))).isBetween(1L, 10_000_000_000L);
    }

    @Test
    void ranksFallOnTheKeysOfTheirHash() {
        ScrambledZipfian keys = new ScrambledZipfian(100_000);
        assertThat(keys.keyOfRank(0))
                .isEqualTo(Math.toIntExact(Long.remainderUnsigned(0xA8C7F832281A39C5L, 100_000)));
        assertThat(keys.keyOfRank(1)).isNotEqualTo(keys.keyOfRank(0) + 1);
    }

    @Test
    void everyKeyIsDrawnAndAFewTakeMost() {
        KeyDistribution keys = KeyDistribution.Name.zipfian.over(KEYS);
        SplittableRandom random = new SplittableRandom(11);
        int[] drawn = new int[KEYS];
        for (int i = 0; i < DRAWS; i++) {
            drawn[keys.next(random)]++;
        }
        Arrays.sort(drawn);
        assertThat(drawn[0]).isPositive();
        int hundredMostPopular = Arrays.stream(drawn, KEYS - 100, KEYS).sum();
        assertThat(hundredMostPopular).isGreaterThan(DRAWS / 4);
    }

    @Test
    void uniformKeysAreDrawnAlike() {
        KeyDistribution keys = KeyDistribution.Name.uniform.over(KEYS);
        SplittableRandom random = new SplittableRandom(13);
        int[] drawn = new int[KEYS];
        for (int i = 0; i < DRAWS; i++) {
            drawn[keys.next(random)]++;
        }
        Arrays.sort(drawn);
        assertThat(drawn[0]).isGreaterThan(DRAWS / KEYS / 2);
        assertThat(drawn[KEYS - 1]).isLessThan(DRAWS / KEYS * 2);
    }
}
