package coterie.ring.property;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * Makes examples of {@code T} from randomness. A generator made of others gives each its own fork
 * of the randomness ({@link SplittableGenerator#split()}), so that a change of one part leaves the
 * others as they were.
 *
 * @param <T> what is made
 */
@FunctionalInterface
public interface Gen<T> {

    /** One example; equal randomness makes equal examples. */
    T from(SplittableGenerator random);

    /** What the function makes of each example. */
    default <U> Gen<U> map(Function<? super T, ? extends U> function) {
        return random -> function.apply(from(random));
    }

    /** What the generator that the function picks for each example makes. */
    default <U> Gen<U> flatMap(Function<? super T, Gen<U>> function) {
        return random -> function.apply(from(random.split())).from(random.split());
    }

    /** Integers, both ends among them. */
    static Gen<Integer> ints(int least, int greatest) {
        return random -> (int) random.nextLong(least, greatest + 1L);
    }

    /** Any 64-bit number. */
    static Gen<Long> longs() {
        return SplittableGenerator::nextLong;
    }

    /** Arrays of any bytes. */
    static Gen<byte[]> bytes(int leastLength, int greatestLength) {
        return random -> {
            byte[] bytes = new byte[ints(leastLength, greatestLength).from(random)];
            random.nextBytes(bytes);
            return bytes;
        };
    }

    /** Texts of the characters of an alphabet. */
    static Gen<String> texts(String alphabet, int leastLength, int greatestLength) {
        return random -> {
            StringBuilder text = new StringBuilder();
            for (int left = ints(leastLength, greatestLength).from(random); left > 0; left--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            return text.toString();
        };
    }

    /** One of these. */
    static <T> Gen<T> oneOf(List<? extends T> choices) {
        return random -> choices.get(random.nextInt(choices.size()));
    }

    /** Lists of what the generator makes. */
    static <T> Gen<List<T>> lists(Gen<T> elements, int leastSize, int greatestSize) {
        return random -> {
            List<T> list = new ArrayList<>();
            for (int left = ints(leastSize, greatestSize).from(random.split()); left > 0; left--) {
                list.add(elements.from(random.split()));
            }
            return List.copyOf(list);
        };
    }
}
