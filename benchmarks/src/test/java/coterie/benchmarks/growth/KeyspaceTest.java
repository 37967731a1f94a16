package coterie.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.benchmarks.growth.Point.Contents;
import coterie.benchmarks.load.Answer;
import coterie.benchmarks.load.LoadingOrder;
import coterie.benchmarks.load.Operation;
import coterie.benchmarks.load.Workload;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyspaceTest {

    @Test
    void aKeyIsWrittenBlindlyOnceForEachSibling() {
        Keyspace.Loading loading = loading(new Keyspace(new Contents(1, 2, 10)));
        Workload client = loading.share();
        for (int sibling = 1; sibling <= 2; sibling++) {
            Operation write = next(client);
            assertThat(write).isEqualTo(Operation.write(0, null));
            client.answered(write, written("c" + sibling));
        }
        assertThat(client.next()).isNull();
        assertThat(loading.loaded()).isEqualTo(1);
    }

    @Test
    void whateverAFailedWriteLeftIsReplaced() {
        Workload client = loading(new Keyspace(new Contents(1, 2, 10))).share();
        client.answered(next(client), written("c1"));
        client.failed(next(client));
        assertThat(next(client)).isEqualTo(Operation.read(0));
        client.answered(next(client), new Answer(300, 99, "both", null));
        assertThat(next(client)).isEqualTo(Operation.write(0, "both"));
        client.answered(next(client), written("c2"));
        assertThat(next(client)).isEqualTo(Operation.write(0, null));
        client.answered(next(client), written("c3"));
        assertThat(client.next()).isNull();
    }

    @Test
    void aKeyThatFailsTooOftenIsGivenUp() {
        Keyspace.Loading loading = loading(new Keyspace(new Contents(1, 1, 10)));
        Workload client = loading.share();
        int attempts = 0;
        for (Operation next = client.next(); next != null; next = client.next()) {
            client.answered(next, new Answer(503, 0, null, "not-ready"));
            attempts++;
        }
        assertThat(attempts).isEqualTo(Keyspace.MAX_ATTEMPTS);
        assertThat(loading.givenUp()).isEqualTo(1);
    }

    @Test
    void noTwoClientsWriteTheSameKeyAndEachUsesItsOwnLastContext() {
        Keyspace keyspace = new Keyspace(new Contents(5, 1, 10));
        Set<Integer> all = new HashSet<>();
        for (int number = 0; number < 2; number++) {
            Set<Integer> own = new HashSet<>();
            Workload client = keyspace.writes(number, 2, new SplittableRandom(number));
            for (int i = 0; i < 100; i++) {
                Operation write = next(client);
                boolean first = own.add(write.key());
                assertThat(write.context()).isEqualTo(first ? null : "of " + write.key());
                client.answered(write, written("of " + write.key()));
            }
            own.forEach(key -> assertThat(all.add(key)).isTrue());
        }
        assertThat(all).hasSize(5);
    }

    @Test
    void whatLoadingWasToldIsWhatTheFirstWriteKnows() {
        Keyspace keyspace = new Keyspace(new Contents(1, 1, 10));
        Workload client = loading(keyspace).share();
        client.answered(next(client), written("loaded"));
        Workload writer = keyspace.writes(0, 1, new SplittableRandom(1));
        assertThat(next(writer)).isEqualTo(Operation.write(0, "loaded"));
    }

    @Test
    void ofManyKeysAnEvenChoiceIsWritten() {
        Keyspace keyspace = new Keyspace(new Contents(10 * Keyspace.MAX_WRITTEN, 1, 10));
        Workload client = keyspace.writes(0, 1, new SplittableRandom(1));
        for (int i = 0; i < 100; i++) {
            assertThat(next(client).key() % 10).isZero();
        }
    }

    @Test
    void aWalkReadsEveryThirdKeyOnceAsNodesKeepThem() {
        LoadingOrder order = new LoadingOrder("b", 10, 64);
        Workload walk = new Keyspace(new Contents(10, 1, 10)).walk(order);
        for (int place = 0; place < 10; place += 3) {
            assertThat(walk.next()).isEqualTo(Operation.read(order.at(place)));
        }
        assertThat(walk.next()).isNull();
    }

    @Test
    void thereMustBeAsManyKeysAsClients() {
        Keyspace keyspace = new Keyspace(new Contents(3, 1, 10));
        assertThatThrownBy(() -> keyspace.writes(0, 4, new SplittableRandom(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 clients");
    }

    private static Operation next(Workload client) {
        return Objects.requireNonNull(client.next());
    }

    private static Keyspace.Loading loading(Keyspace keyspace) {
        return keyspace.new Loading(new LoadingOrder("b", 1, 64));
    }

    private static Answer written(@Nullable String context) {
        return new Answer(204, 0, context, null);
    }
}
