package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {

    @Test
    void theBeginningBelongsToItAndTheEndDoesNot() {
        Window window = new Window(10, 20);
        assertThat(window.contains(9)).isFalse();
        assertThat(window.contains(10)).isTrue();
        assertThat(window.contains(19)).isTrue();
        assertThat(window.contains(20)).isFalse();
        assertThat(window.over(19)).isFalse();
        assertThat(window.over(20)).isTrue();
    }

    @Test
    void theClockMayWrapAround() {
        Window window = new Window(Long.MAX_VALUE - 5, Long.MIN_VALUE + 5);
        assertThat(window.contains(Long.MAX_VALUE)).isTrue();
        assertThat(window.contains(Long.MIN_VALUE)).isTrue();
        assertThat(window.contains(Long.MIN_VALUE + 5)).isFalse();
    }
}
