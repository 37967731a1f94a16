package coterie.ring.property;

import java.util.SplittableRandom;

/**
 * Checks a law on generated examples.
 *
 * <pre>{@code
 * Property.forAll(1_000, Gen.lists(Gen.ints(0, 9), 0, 20), list ->
 *         assertThat(list.reversed().reversed()).isEqualTo(list));
 * }</pre>
 */
public final class Property {

    /** Names the system property that holds the seed of the one example to run, in hexadecimal. */
    public static final String SEED = "property.seed";

    private static final long FIRST_SEED = 0xC0_7E_21EL;

    private Property() {}

    /**
     * A law: it throws where the example breaks it.
     *
     * @param <T> what the law is about
     */
    @FunctionalInterface
    public interface Law<T> {

        /**
         * Checks one example.
         *
         * @throws Exception or an error where the example breaks the law
         */
        void check(T example) throws Exception;
    }

    /**
     * Checks the law on so many examples, the same on every run, or on the one whose seed {@value
     * #SEED} gives.
     *
     * @throws AssertionError with the example's seed, the example and how to run it again, where it
     *     breaks the law
     */
    public static <T> void forAll(int examples, Gen<T> gen, Law<? super T> law) {
        String only = System.getProperty(SEED);
        if (only != null) {
            check(Long.parseUnsignedLong(only, 16), gen, law);
            return;
        }
        SplittableRandom seeds = new SplittableRandom(FIRST_SEED);
        for (int i = 0; i < examples; i++) {
            check(seeds.nextLong(), gen, law);
        }
    }

    // An error is caught as well as an exception: the assertions of AssertJ are errors.
    @SuppressWarnings("CatchingUnchecked")
    private static <T> void check(long seed, Gen<T> gen, Law<? super T> law) {
        T example = gen.from(new SplittableRandom(seed));
        try {
            law.check(example);
        } catch (Exception | AssertionError broken) {
            String text = String.valueOf(example);
            throw new AssertionError(
                    "%s%nexample: %s%nrun it alone with -D%s=%016x"
                            .formatted(
                                    broken.getMessage(),
                                    text.length() <= 2_000 ? text : text.substring(0, 2_000) + "…",
                                    SEED,
                                    seed),
                    broken);
        }
    }
}
