package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {
    private static final Operation READ = Operation.read(1);
    private static final Operation WRITE = Operation.write(1, "context");

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 429, 500, 503, 507})
    void everyErrorIsAFailureAndHasNoLatency(int status) {
        Tally tally = new Tally(true);
        tally.answered(READ, new Answer(status, 10, null, null), 5);
        tally.answered(WRITE, new Answer(status, 10, null, null), 5);
        assertThat(tally.failures()).containsEntry(Integer.toString(status), 2L);
        assertThat(tally.failed()).isEqualTo(2);
        assertThat(tally.succeeded()).isZero();
    }

    @Test
    void siblingsAreASuccess() {
        Tally tally = new Tally(true);
        tally.answered(READ, new Answer(300, 10, "c", null), 5);
        assertThat(tally.succeeded()).isOne();
        assertThat(tally.siblings()).isOne();
    }

    @Test
    void anAbsentKeyIsAFailureOnlyIfItWasLoaded() {
        Tally tally = new Tally(false);
        tally.answered(READ, new Answer(404, 10, null, "not-found"), 5);
        tally.answered(WRITE, new Answer(404, 10, null, "not-found"), 5);
        assertThat(tally.absent()).isOne();
        assertThat(tally.succeeded()).isOne();
        assertThat(tally.failures()).containsEntry("404 not-found", 1L);
    }

    @Test
    void talliesOfSeveralThreadsAddUp() {
        Tally sum = new Tally(true);
        for (int thread = 0; thread < 2; thread++) {
            Tally tally = new Tally(true);
            tally.answered(READ, new Answer(300, 10, null, null), 5);
            tally.answered(WRITE, new Answer(204, 0, null, null), 5);
            tally.failed("no answer");
            sum.add(tally);
        }
        assertThat(sum.succeeded()).isEqualTo(4);
        assertThat(sum.siblings()).isEqualTo(2);
        assertThat(sum.bytesRead()).isEqualTo(20);
        assertThat(sum.failures()).containsEntry("no answer", 2L);
    }
}
