package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadingTest {
    private static final Answer ABSENT = new Answer(404, 60, null, "not-found");
    private static final Answer FAILED = new Answer(503, 60, null, "quorum-not-met");

    private final @Nullable String[] contexts = new @Nullable String[2];
    private final Loading loading = new Loading(contexts, 4, false);
    private final Workload client = loading.share();

    @Test
    void aKeyThatIsAbsentIsWritten() {
        answer(Operation.read(0), ABSENT);
        answer(Operation.write(0, null), new Answer(204, 0, "c1", null));
        assertThat(contexts[0]).isEqualTo("c1");
        assertThat(loading.loaded()).isOne();
        assertThat(client.next()).isEqualTo(Operation.read(1));
    }

    @Test
    void aKeyThatHoldsAValueOfTheLengthIsLeftAsItIs() {
        answer(Operation.read(0), new Answer(200, 4, "c1", null));
        assertThat(contexts[0]).isEqualTo("c1");
        assertThat(client.next()).isEqualTo(Operation.read(1));
    }

    @Test
    void siblingsAndOtherLengthsAreCoveredByAWrite() {
        answer(Operation.read(0), new Answer(300, 4, "c1", null));
        answer(Operation.write(0, "c1"), new Answer(204, 0, "c2", null));
        answer(Operation.read(1), new Answer(200, 5, "c3", null));
        answer(Operation.write(1, "c3"), new Answer(204, 0, "c4", null));
        assertThat(contexts).containsExactly("c2", "c4");
        assertThat(client.next()).isNull();
    }

    @Test
    void aWriteThatFailedBeginsAgainWithARead() {
        answer(Operation.read(0), ABSENT);
        answer(Operation.write(0, null), FAILED);
        assertThat(client.next()).isEqualTo(Operation.read(0));
    }

    @Test
    void aKeyIsGivenUpAfterTheLastAttempt() {
        for (int attempt = 0; attempt < Loading.MAX_ATTEMPTS; attempt++) {
            assertThat(loading.givenUp()).isZero();
            answer(Operation.read(0), FAILED);
        }
        assertThat(loading.givenUp()).isOne();
        assertThat(client.next()).isEqualTo(Operation.read(1));
    }

    @Test
    void keysThatNobodyWroteAreWrittenAtOnceAndReadOnlyAfterAFailure() {
        Workload fresh = new Loading(contexts, 4, true).share();
        assertThat(fresh.next()).isEqualTo(Operation.write(0, null));
        fresh.answered(Operation.write(0, null), FAILED);
        assertThat(fresh.next()).isEqualTo(Operation.read(0));
        fresh.answered(Operation.read(0), new Answer(200, 4, "c1", null));
        assertThat(fresh.next()).isEqualTo(Operation.write(1, null));
    }

    @Test
    void clientsShareTheKeys() {
        Workload other = loading.share();
        assertThat(client.next()).isEqualTo(Operation.read(0));
        assertThat(other.next()).isEqualTo(Operation.read(1));
    }

    private void answer(Operation expected, Answer answer) {
        Operation operation = Objects.requireNonNull(client.next());
        assertThat(operation).isEqualTo(expected);
        client.answered(operation, answer);
    }
}
