package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final long START = 5_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void requestsAtARateAreDueAtEqualDistancesHoweverLateTheyAreSent() {
        Arrivals arrivals = new Arrivals.FixedRate(START, 4);
        assertThat(arrivals.nextNanos(START)).isEqualTo(START);
        arrivals.taken();
        assertThat(arrivals.nextNanos(START + 3 * SECOND)).isEqualTo(START + SECOND / 4);
        arrivals.taken();
        assertThat(arrivals.nextNanos(START + 3 * SECOND)).isEqualTo(START + SECOND / 2);
    }

    @Test
    void aRateDoesNotDriftOverManyRequests() {
        Arrivals arrivals = new Arrivals.FixedRate(START, 3);
        for (int i = 0; i < 3 * 86_400; i++) {
            arrivals.taken();
        }
        assertThat(arrivals.nextNanos(START)).isEqualTo(START + 86_400 * SECOND);
    }

    @Test
    void requestsThatWereDueAndNotSentAreCounted() {
        Arrivals.FixedRate arrivals = new Arrivals.FixedRate(START, 10);
        arrivals.taken();
        arrivals.taken();
        arrivals.taken();
        assertThat(arrivals.dueBefore(START + SECOND)).isEqualTo(7);
        assertThat(arrivals.dueBefore(START + SECOND / 10)).isZero();
        assertThat(arrivals.dueBefore(START)).isZero();
    }

    @Test
    void inAClosedLoopARequestIsDueWheneverAClientCanSendIt() {
        assertThat(new Arrivals.ClosedLoop().nextNanos(START)).isEqualTo(START);
    }

    @Test
    void aRateMustBePositive() {
        assertThatThrownBy(() -> new Arrivals.FixedRate(START, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Arrivals.FixedRate(START, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
