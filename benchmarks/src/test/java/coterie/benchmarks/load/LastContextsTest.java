package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class LastContextsTest {

    @Test
    void theLastContextOfAKeyIsHeld() {
        HeldContexts contexts = new Contexts(3, 10).of(0);
        assertThat(contexts.of(1)).isNull();
        contexts.remember(1, "first");
        contexts.remember(1, "second");
        assertThat(contexts.of(1)).isEqualTo("second");
    }

    @Test
    void beyondTheLimitTheKeyThatWasNotUsedForLongestIsForgotten() {
        HeldContexts contexts = new Contexts(3, 2).of(0);
        contexts.remember(0, "a");
        contexts.remember(1, "b");
        assertThat(contexts.of(0)).isEqualTo("a");
        contexts.remember(2, "c");
        assertThat(contexts.of(0)).isEqualTo("a");
        assertThat(contexts.of(1)).isNull();
        assertThat(contexts.of(2)).isEqualTo("c");
    }

    @Test
    void aClientBeginsWithTheContextsOfTheLoadingAndKeepsItsOwn() {
        Contexts contexts = new Contexts(1, 2);
        Workload loading = contexts.loading(4, false).share();
        Operation read = Objects.requireNonNull(loading.next());
        assertThat(read).isEqualTo(Operation.read(0));
        loading.answered(read, new Answer(200, 4, "loaded", null));
        contexts.of(1).remember(0, "own");
        assertThat(contexts.of(0).of(0)).isEqualTo("loaded");
        assertThat(contexts.of(1).of(0)).isEqualTo("own");
    }

    @Test
    void whatClientsShareIsForgottenOfNoKey() {
        Contexts contexts = new Contexts(3, 1);
        contexts.shared().remember(0, "a");
        contexts.shared().remember(1, "b");
        contexts.shared().remember(0, "c");
        assertThat(contexts.shared().of(0)).isEqualTo("c");
        assertThat(contexts.shared().of(1)).isEqualTo("b");
        assertThat(contexts.shared().of(2)).isNull();
    }
}
