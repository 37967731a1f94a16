package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {

    /** From the xxHash project's own sanity test and the documentation of its bindings. */
    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "Nobody inspects the spammish repetition, fbcea83c8a378bf1"
    })
    void isXxh64AsPublished(String text, String hash) {
        assertThat(xxh64(ascii(text))).isEqualTo(hash);
    }

    /**
     * What the xxHash project's sanity test expects of the first bytes of its generated buffer,
     * seed 0.
     */
    @ParameterizedTest
    @CsvSource({
        "1, e934a84adb052768",
        "4, 9136a0dca57457ee",
        "14, 8282dcc4994e35c8",
        "222, b641ae8cb691c174"
    })
    void isXxh64OfTheSanityBuffer(int length, String hash) {
        assertThat(xxh64(Arrays.copyOf(sanityBuffer(), length))).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({
        "carts, u1, 42b25149abcc86f4",
        "cities, 2988507, 780695efa4f0f36a",
        "a, b, b51b25d68d1338c1",
        "A-bucket.with_64_characters-------------------------------------, k, 734285d92f16b1d6"
    })
    void neverChangesForAKey(String bucket, String key, String hash) {
        assertThat("%016x".formatted(KeyHash.of(ascii(bucket), ascii(key)))).isEqualTo(hash);
    }

    @Test
    void doesNotDependOnWhereTheInputIsCut() {
        Property.forAll(
                2_000,
                Gen.bytes(0, 130),
                bytes -> {
                    for (int cut = 0; cut <= bytes.length; cut++) {
                        byte[] head = Arrays.copyOf(bytes, cut);
                        byte[] tail = Arrays.copyOfRange(bytes, cut, bytes.length);
                        assertThat(KeyHash.xxh64(head, 0, tail))
                                .isEqualTo(KeyHash.xxh64(bytes, 0, new byte[0]));
                    }
                });
    }

    @Test
    void hashesBucketZeroByteAndKey() {
        byte[] joined = {'b', 'u', 0, 'k'};
        assertThat(KeyHash.of(ascii("bu"), ascii("k")))
                .isEqualTo(KeyHash.xxh64(joined, 0, new byte[0]));
    }

    private static byte[] sanityBuffer() {
        byte[] buffer = new byte[222];
        long generator = 2_654_435_761L;
        for (int i = 0; i < buffer.length; i++) {
            buffer[i] = (byte) (generator >>> 56);
            generator *= 0x9E3779B185EBCA8DL;
        }
        return buffer;
    }

    private static String xxh64(byte[] bytes) {
        return "%016x".formatted(KeyHash.xxh64(bytes, 0, new byte[0]));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
