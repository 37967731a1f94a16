package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.Message;
import coterie.ring.NodeId;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackgroundBudgetTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLIS = 1_000_000L;
    private static final int REQUESTS = 400;

    private final Clock clock = new Clock();

    @Test
    void aFixedRateIsKept() {
        BackgroundBudget budget = new BackgroundBudget(clock, 1_000, 1);
        long waited = 0;
        for (int i = 0; i < 100; i++) {
            long wait = budget.spend(100);
            waited += wait;
            clock.nanos += wait;
        }
        assertThat(waited).isBetween(10 * SECOND - MILLIS, 10 * SECOND + MILLIS);
    }

    @Test
    void whatIsNotSpentIsSavedForASecondAtMost() {
        BackgroundBudget budget = new BackgroundBudget(clock, 1_000, 1);
        clock.nanos += 60 * SECOND;
        assertThat(budget.spend(1_000)).isZero();
        assertThat(budget.spend(500)).isEqualTo(SECOND / 2);
    }

    @Test
    void noPieceOfWorkIsTooLarge() {
        BackgroundBudget budget = new BackgroundBudget(clock, 1_000, 1);
        assertThat(budget.spend(10_000)).isEqualTo(10 * SECOND);
        clock.nanos += 10 * SECOND;
        assertThat(budget.spend(0)).isZero();
    }

    @Test
    void growsWhileClientsFeelNothing() {
        BackgroundBudget budget = new BackgroundBudget(clock, 0, 1);
        long before = budget.bytesPerSecond();
        second(budget, 2 * MILLIS);
        second(budget, 2 * MILLIS);
        assertThat(budget.bytesPerSecond())
                .isEqualTo(before + 2 * BackgroundBudget.STEP_BYTES_PER_SECOND);
    }

    @Test
    void isHalvedEachSecondThatClientsFeelItAndNeverFallsBelowItsFloor() {
        BackgroundBudget budget = new BackgroundBudget(clock, 0, 1);
        second(budget, 2 * MILLIS);
        long calm = budget.bytesPerSecond();
        second(budget, 20 * MILLIS);
        assertThat(budget.bytesPerSecond()).isEqualTo(calm / 2);
        for (int i = 0; i < 20; i++) {
            second(budget, 200 * MILLIS);
        }
        assertThat(budget.bytesPerSecond()).isEqualTo(BackgroundBudget.NODE_FLOOR_BYTES_PER_SECOND);
    }

    @Test
    void aFewRequestsSayNothing() {
        BackgroundBudget budget = new BackgroundBudget(clock, 0, 1);
        second(budget, 2 * MILLIS);
        long calm = budget.bytesPerSecond();
        budget.requestTook(900 * MILLIS);
        clock.nanos += SECOND;
        budget.spend(0);
        assertThat(budget.bytesPerSecond()).isGreaterThan(calm);
    }

    @Test
    void isAtItsFloorWhileClientsKeepTheShardBusy() {
        BackgroundBudget budget = new BackgroundBudget(clock, 0, 2);
        second(budget, 2 * MILLIS);
        second(budget, 2 * MILLIS, BackgroundBudget.BUSY_REQUESTS_PER_SECOND);
        long floor = BackgroundBudget.NODE_FLOOR_BYTES_PER_SECOND / 2;
        assertThat(budget.bytesPerSecond()).isEqualTo(floor);
        second(budget, 2 * MILLIS);
        assertThat(budget.bytesPerSecond())
                .isEqualTo(floor + BackgroundBudget.STEP_BYTES_PER_SECOND);
    }

    @Test
    void aWriteCostsMoreThanItsBytesUnlessTheRateWasFixedInBytes() {
        BackgroundBudget fixed = new BackgroundBudget(clock, 1_000, 1);
        assertThat(fixed.spendOnWrite(500)).isEqualTo(fixed.spend(0)).isEqualTo(SECOND / 2);
        BackgroundBudget free = new BackgroundBudget(clock, 0, 1);
        long writes = free.bytesPerSecond() / BackgroundBudget.WRITE_BYTES + 1;
        long wait = 0;
        for (int i = 0; i < writes; i++) {
            wait = free.spendOnWrite(0);
        }
        assertThat(wait).isBetween(SECOND - SECOND / 100, SECOND + SECOND / 100);
    }

    @Test
    void neverRisesAboveItsCeiling() {
        BackgroundBudget budget = new BackgroundBudget(clock, 0, 1);
        for (int i = 0; i < 100; i++) {
            second(budget, 2 * MILLIS);
        }
        assertThat(budget.bytesPerSecond()).isEqualTo(BackgroundBudget.CEILING_BYTES_PER_SECOND);
    }

    /** A second in which requests take so long, with a few that are slower. */
    private void second(BackgroundBudget budget, long nanos) {
        second(budget, nanos, REQUESTS);
    }

    private void second(BackgroundBudget budget, long nanos, int requests) {
        for (int i = 0; i < requests; i++) {
            budget.requestTook(i % 200 == 0 ? 2 * nanos : nanos);
        }
        clock.nanos += SECOND;
        budget.spend(0);
    }

    private static final class Clock implements Environment {
        private long nanos;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long wallMillis() {
            throw new AssertionError("not asked for");
        }

        @Override
        public RandomGenerator random() {
            throw new AssertionError("not asked for");
        }

        @Override
        public void send(NodeId to, Message message) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            throw new AssertionError("not asked for");
        }
    }
}
