package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final long START = 5_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void requestsAtARateAreDueAtEqualDistancesHoweverLateTheyAreSent() {
        Arrivals arrivals = constant(4);
        assertThat(arrivals.nextNanos(START)).isEqualTo(START);
        arrivals.taken();
        assertThat(arrivals.nextNanos(START + 3 * SECOND)).isEqualTo(START + SECOND / 4);
        arrivals.taken();
        assertThat(arrivals.nextNanos(START + 3 * SECOND)).isEqualTo(START + SECOND / 2);
    }

    @Test
    void aRateDoesNotDriftOverManyRequests() {
        Arrivals arrivals = constant(3);
        for (int i = 0; i < 3 * 86_400; i++) {
            arrivals.taken();
        }
        assertThat(arrivals.nextNanos(START)).isEqualTo(START + 86_400 * SECOND);
    }

    @Test
    void requestsThatWereDueAndNotSentAreGivenUpInTheEnd() {
        Arrivals arrivals = constant(10);
        arrivals.taken();
        List<Long> givenUp = new ArrayList<>();
        arrivals.giveUpLate(START + SECOND, givenUp::add);
        arrivals.giveUpBefore(START + SECOND / 10, givenUp::add);
        assertThat(givenUp).isEmpty();
        arrivals.giveUpBefore(START + SECOND / 2, givenUp::add);
        assertThat(givenUp)
                .containsExactly(
                        START + SECOND / 10,
                        START + 2 * (SECOND / 10),
                        START + 3 * (SECOND / 10),
                        START + 4 * (SECOND / 10));
        assertThat(arrivals.nextNanos(START)).isEqualTo(START + SECOND / 2);
    }

    @Test
    void aRateFollowsTheOther() {
        Arrivals arrivals = stepped(Duration.ofHours(1));
        List<Long> due = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            due.add(arrivals.nextNanos(START) - START);
            arrivals.taken();
        }
        assertThat(due)
                .containsExactly(
                        0L,
                        SECOND / 2,
                        SECOND,
                        SECOND + SECOND / 4,
                        SECOND * 3 / 2,
                        SECOND * 7 / 4);
    }

    @Test
    void whatIsTooLateIsNotSent() {
        Arrivals arrivals = stepped(Duration.ofMillis(600));
        List<Long> givenUp = new ArrayList<>();
        arrivals.giveUpLate(START + SECOND, givenUp::add);
        assertThat(givenUp).containsExactly(START);
        assertThat(arrivals.nextNanos(START + SECOND)).isEqualTo(START + SECOND / 2);
    }

    @Test
    void inAClosedLoopARequestIsDueWheneverAClientCanSendIt() {
        assertThat(new Arrivals.ClosedLoop().nextNanos(START)).isEqualTo(START);
    }

    @Test
    void aRateMustBePositive() {
        assertThatThrownBy(() -> constant(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> constant(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Arrivals constant(double perSecond) {
        return new Arrivals.FixedRate(START, RateProfile.constant(perSecond));
    }

    /** 2 a second for a second, then 4. */
    private static Arrivals stepped(Duration lateness) {
        RateProfile.Step first = new RateProfile.Step(Duration.ofSeconds(1), 2);
        RateProfile.Step then = new RateProfile.Step(Duration.ofSeconds(1), 4);
        return new Arrivals.FixedRate(START, new RateProfile(List.of(first, then), lateness));
    }
}
