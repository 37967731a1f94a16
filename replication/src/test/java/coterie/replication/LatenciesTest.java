package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.NodeId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    private final Latencies latencies = new Latencies();

    @Test
    void hedgesAtAboutTheNinetyFifthPercentile() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            latencies.observe(A, random.nextLong(10_000_000, 110_000_000));
        }
        assertThat(latencies.hedgeAfterNanos(A)).isBetween(90_000_000L, 110_000_000L);
    }

    @Test
    void recoversQuicklyFromATimeOfSlowness() {
        for (int i = 0; i < 1_000; i++) {
            latencies.observe(A, 400_000_000);
        }
        for (int i = 0; i < 2_000; i++) {
            latencies.observe(A, 2_000_000);
        }
        assertThat(latencies.hedgeAfterNanos(A)).isLessThan(10_000_000);
    }

    @Test
    void keepsTheHedgeWithinItsBounds() {
        for (int i = 0; i < 10_000; i++) {
            latencies.observe(A, 1);
            latencies.observe(B, 60_000_000_000L);
        }
        assertThat(latencies.hedgeAfterNanos(A)).isEqualTo(Latencies.LEAST_HEDGE_NANOS);
        assertThat(latencies.hedgeAfterNanos(B)).isEqualTo(Latencies.MOST_HEDGE_NANOS);
    }

    @Test
    void ordersPeersByTheirRecentMean() {
        for (int i = 0; i < 100; i++) {
            latencies.observe(A, 5_000_000);
            latencies.observe(B, 3_000_000);
        }
        assertThat(latencies.meanNanos(B)).isLessThan(latencies.meanNanos(A));
    }
}
