package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeyTest {

    @Test
    void equalsAnotherOfTheSameBucketAndBytes() {
        assertThat(key("b", "k")).isEqualTo(key("b", "k")).hasSameHashCodeAs(key("b", "k"));
        assertThat(key("b", "k")).isNotEqualTo(key("b", "l")).isNotEqualTo(key("c", "k"));
    }

    @Test
    void ordersByBucketThenByUnsignedBytes() {
        assertThat(key("a", "z")).isLessThan(key("b", "a"));
        assertThat(Key.of("a", new byte[] {0x7F}))
                .isLessThan(Key.of("a", new byte[] {(byte) 0x80}));
        assertThat(key("a", "k")).isLessThan(key("a", "k0"));
    }

    @Test
    void printsEveryByteLegibly() {
        assertThat(key("cities", "São Paulo/1")).hasToString("cities/S%C3%A3o%20Paulo%2F1");
    }

    @Test
    void takesTheLongestBucketAndKeyAndNothingBeyond() {
        String bucket = "b".repeat(Key.MAX_BUCKET_LENGTH);
        assertThat(Key.of(bucket, new byte[Key.MAX_KEY_BYTES]).bucket()).isEqualTo(bucket);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Key.of(bucket + "b", new byte[1]))
                .withMessageContaining("1 to 64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Key.of(bucket, new byte[Key.MAX_KEY_BYTES + 1]))
                .withMessage("a key of 401 bytes: 1 to 400 are allowed");
        assertThatIllegalArgumentException().isThrownBy(() -> Key.of(bucket, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> Key.of("", new byte[1]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Key.of("a/b", new byte[1]))
                .withMessageContaining("'a/b'");
    }

    private static Key key(String bucket, String key) {
        return Key.of(bucket, key.getBytes(StandardCharsets.UTF_8));
    }
}
