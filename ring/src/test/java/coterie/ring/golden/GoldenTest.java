package coterie.ring.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GoldenTest {

    @Test
    void showsWhatIsGoneWhatIsNewAndWhatStays() {
        assertThat(Golden.difference("a\nb\nc\n", "a\nc\nd\n")).isEqualTo("  a\n- b\n  c\n+ d");
        assertThat(Golden.difference("", "a\n")).isEqualTo("+ a");
        assertThat(Golden.difference("a\n", "")).isEqualTo("- a");
    }

    @Test
    void saysHowToWriteAFileThatIsNotThere() {
        assertThatThrownBy(() -> Golden.check(GoldenTest.class, "transcripts/none.txt", "a\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("+ a")
                .hasMessageContaining("-Dtest=GoldenTest")
                .hasMessageContaining("-Dgolden.rewrite=true");
    }
}
