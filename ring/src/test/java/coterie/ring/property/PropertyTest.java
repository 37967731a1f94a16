package coterie.ring.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PropertyTest {

    @Test
    void drawsTheSameExamplesOnEveryRun() {
        assertThat(examples()).hasSize(50).isEqualTo(examples());
        assertThat(examples().stream().distinct().count()).isGreaterThan(20);
    }

    @Test
    void namesTheSeedThatBringsABrokenExampleBack() {
        List<Integer> tried = new ArrayList<>();
        Gen<Integer> gen = Gen.ints(0, 1_000_000);

        Throwable broken =
                catchThrowable(() ->
                        Property.forAll(
                                1_000,
                                gen,
                                example -> {
                                    tried.add(example);
                                    assertThat(example).isLessThan(900_000);
                                }));

        assertThat(broken)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("example: " + tried.getLast());
        String message = String.valueOf(broken.getMessage());
        String seed = message.substring(message.lastIndexOf('=') + 1);
        List<Integer> again = new ArrayList<>();
        System.setProperty(Property.SEED, seed);
        try {
            Property.forAll(1_000, gen, again::add);
        } finally {
            System.clearProperty(Property.SEED);
        }
        assertThat(again).containsExactly(tried.getLast());
    }

    @Test
    void keepsGeneratorsWithinTheirBounds() {
        Property.forAll(500, Gen.bytes(1, 3), bytes -> assertThat(bytes).hasSizeBetween(1, 3));
        Property.forAll(500, Gen.texts("ab", 0, 2), text -> assertThat(text).matches("[ab]{0,2}"));
        assertThatCode(() ->
                        Property.forAll(
                                500, Gen.ints(Integer.MIN_VALUE, Integer.MAX_VALUE), number -> {}))
                .doesNotThrowAnyException();
    }

    private static List<List<Integer>> examples() {
        List<List<Integer>> examples = new ArrayList<>();
        Property.forAll(50, Gen.lists(Gen.ints(0, 9), 0, 5), examples::add);
        return examples;
    }
}
