package coterie.http;

import coterie.ring.Key;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.VersionCodec;
import coterie.storage.version.CausalContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * Causal contexts as clients carry them: opaque, versioned, checksummed and bound to their key,
 * since a foreign or damaged context would erase siblings that its sender never saw.
 *
 * <p>A token is base64url without padding of a byte for the format's version, the context's bytes,
 * and two checksums of four bytes (CRC-32C and CRC-32) over the version, the context, the bucket
 * and the key. It guards against mistakes, not against malice.
 *
 * <p>Format 1 is the context alone. Format 2, of buckets in which the last write wins, has eight
 * bytes before it: the greatest write time that the answer rested on. Either is taken everywhere,
 * since a bucket may change from one to the other while a client holds on to its token.
 */
public final class ContextTokens {

    /** The most characters of a token that is read; longer ones are refused unread. */
    public static final int MAX_LENGTH = 24 * 1024;

    private static final byte PLAIN = 1;
    private static final byte TIMED = 2;
    private static final int CHECKSUM_BYTES = 8;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private ContextTokens() {}

    /**
     * What a token stands for.
     *
     * @param context what its client has seen
     * @param latestMillis the greatest write time among it, milliseconds since 1970, or null where
     *     the answer had none to tell
     */
    public record Seen(CausalContext context, @Nullable Long latestMillis) {}

    /**
     * The token of this key for a client that has seen the context.
     *
     * @param latestMillis the greatest write time among it, or null for none
     */
    public static String encode(Key key, CausalContext context, @Nullable Long latestMillis) {
        Output output = new Output();
        output.u8(latestMillis == null ? PLAIN : TIMED);
        if (latestMillis != null) {
            output.u64(latestMillis);
        }
        VersionCodec.encode(output, context);
        output.u64(checksum(output.array(), output.size(), key));
        return ENCODER.encodeToString(output.toBytes());
    }

    /**
     * What a token stands for.
     *
     * @throws IllegalArgumentException saying what is wrong, where the token is not one that {@link
     *     #encode} made for this very key
     */
    public static Seen decode(Key key, String token) {
        if (token.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "has "
                            + token.length()
                            + " characters, but at most "
                            + MAX_LENGTH
                            + " are allowed");
        }
        byte[] bytes = base64(token);
        int body = bytes.length - CHECKSUM_BYTES;
        if (body < 1) {
            throw new IllegalArgumentException("is too short: truncated");
        }
        if (bytes[0] != PLAIN && bytes[0] != TIMED) {
            throw new IllegalArgumentException("has the unknown format " + bytes[0]);
        }
        if (ByteBuffer.wrap(bytes).getLong(body) != checksum(bytes, body, key)) {
            throw new IllegalArgumentException(
                    "was altered or truncated, or belongs to another key");
        }
        try {
            Input input = new Input(bytes, 1, body - 1);
            Long latestMillis = bytes[0] == TIMED ? input.u64() : null;
            CausalContext context = VersionCodec.decodeContext(input);
            if (input.remaining() > 0) {
                throw new IllegalArgumentException("has bytes behind its end");
            }
            return new Seen(context, latestMillis);
        } catch (MalformedException e) {
            throw new IllegalArgumentException("is malformed: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses also a last character whose unused bits are not zero, which Java's decoder lets pass.
     */
    private static byte[] base64(String token) {
        byte[] bytes;
        try {
            bytes = DECODER.decode(token);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not base64url: " + e.getMessage(), e);
        }
        if (!ENCODER.encodeToString(bytes).equals(token)) {
            throw new IllegalArgumentException("is not base64url as this cluster writes it");
        }
        return bytes;
    }

    private static long checksum(byte[] bytes, int length, Key key) {
        return ((long) checksum(new CRC32C(), bytes, length, key) << Integer.SIZE)
                | (checksum(new CRC32(), bytes, length, key) & 0xFFFF_FFFFL);
    }

    private static int checksum(Checksum sum, byte[] bytes, int length, Key key) {
        sum.update(bytes, 0, length);
        sum.update(key.bucket().getBytes(StandardCharsets.US_ASCII));
        sum.update(0);
        sum.update(key.bytes());
        return (int) sum.getValue();
    }
}
