package coterie.replication.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void waitsTwiceAsLongEachTimeUpToItsBoundAndNeverLessThanHalf() {
        Backoff backoff =
                new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), new SplittableRandom(1));
        for (int round = 0; round < 2; round++) {
            for (long millis : new long[] {50, 100, 200, 400, 800, 1_000, 1_000, 1_000}) {
                assertThat(backoff.nextNanos()).isBetween(millis * 500_000, millis * 1_000_000);
            }
            backoff.reset();
        }
    }

    @Test
    void doesNotMakeAllWaitEquallyLong() {
        Backoff one =
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), new SplittableRandom(1));
        Backoff other =
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), new SplittableRandom(2));
        assertThat(one.nextNanos()).isNotEqualTo(other.nextNanos());
    }
}
