package coterie.ring;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a value is stored under: a bucket and a key within it. Immutable as long as nobody writes to
 * its bytes.
 */
public final class Key implements Comparable<Key> {

    /** The most bytes that a key may have; the least is 1. */
    public static final int MAX_KEY_BYTES = 400;

    /** The most characters that a bucket may have; the least is 1. */
    public static final int MAX_BUCKET_LENGTH = 64;

    private final String bucket;
    private final byte[] bytes;
    private final long hash;

    private Key(String bucket, byte[] bytes) {
        this.bucket = bucket;
        this.bytes = bytes;
        this.hash = KeyHash.of(bucket.getBytes(StandardCharsets.US_ASCII), bytes);
    }

    /**
     * A key of a bucket.
     *
     * @param bucket 1 to {@value #MAX_BUCKET_LENGTH} of {@code A-Za-z0-9._-}
     * @param key 1 to {@value #MAX_KEY_BYTES} bytes of any value; handed over, not copied: the
     *     caller must not write to the array afterwards
     * @throws IllegalArgumentException naming the offender and the rule, where one of them breaks
     *     it
     */
    public static Key of(String bucket, byte[] key) {
        if (!isBucket(bucket)) {
            throw new IllegalArgumentException(
                    "bucket '"
                            + bucket
                            + "' is not 1 to "
                            + MAX_BUCKET_LENGTH
                            + " of the characters A-Z, a-z, 0-9, '.', '_' and '-'");
        }
        if (key.length < 1 || key.length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a key of " + key.length + " bytes: 1 to " + MAX_KEY_BYTES + " are allowed");
        }
        return new Key(bucket, key);
    }

    /**
     * Whether a text can name a bucket: 1 to {@value #MAX_BUCKET_LENGTH} of {@code A-Za-z0-9._-}.
     */
    public static boolean isBucket(String text) {
        if (text.isEmpty() || text.length() > MAX_BUCKET_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /** The bucket. */
    public String bucket() {
        return bucket;
    }

    /** The key's bytes themselves, not a copy: not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** The place of the key on the ring, see {@link KeyHash}; computed once. */
    public long hash() {
        return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key that
                && hash == that.hash
                && bucket.equals(that.bucket)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }

    /** Orders by bucket, then by the key's bytes, unsigned: the order of listings. */
    @Override
    public int compareTo(Key other) {
        int byBucket = bucket.compareTo(other.bucket);
        return byBucket != 0 ? byBucket : Arrays.compareUnsigned(bytes, other.bytes);
    }

    /**
     * {@code bucket/key}, where every byte of the key but {@code A-Za-z0-9._-} is written as {@code
     * %XX}.
     */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(bucket.length() + 1 + bytes.length).append(bucket).append('/');
        for (byte b : bytes) {
            if (isPlain(b)) {
                text.append((char) b);
            } else {
                text.append("%%%02X".formatted(b));
            }
        }
        return text.toString();
    }
}
