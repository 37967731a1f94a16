package coterie.http;

import coterie.ring.Key;
import java.nio.charset.StandardCharsets;

/** What a path below {@code /v1/kv/} names: a bucket, or a key in it. */
sealed interface KeyPath {

    String PREFIX = "/v1/kv/";

    /** A bucket itself. */
    record Bucket(String name) implements KeyPath {}

    /** A value's place. */
    record Value(Key key) implements KeyPath {}

    /**
     * Reads the path. The key is all that follows the bucket's slash, decoded once.
     *
     * @throws RequestRefused where bucket or key break their rules
     */
    static KeyPath of(String path) {
        int slash = path.indexOf('/', PREFIX.length());
        int end = slash < 0 ? path.length() : slash;
        String bucket = bucket(path, PREFIX.length(), end);
        if (slash < 0) {
            return new Bucket(bucket);
        }
        byte[] key = PercentText.decodeTarget(path, slash + 1, path.length(), "the key");
        if (key.length == 0) {
            throw RequestRefused.badRequest(
                    "the key is empty: 1 to " + Key.MAX_KEY_BYTES + " bytes are allowed");
        }
        if (key.length > Key.MAX_KEY_BYTES) {
            throw new RequestRefused(tooLong("a key of " + key.length + " bytes"));
        }
        return new Value(Key.of(bucket, key));
    }

    /**
     * The bucket's name in a part of a path.
     *
     * @throws RequestRefused where it breaks the rules
     */
    static String bucket(String path, int from, int to) {
        String raw = path.substring(from, to);
        String bucket =
                raw.indexOf('%') < 0
                        ? raw
                        : new String(
                                PercentText.decodeTarget(raw, 0, raw.length(), "the bucket"),
                                StandardCharsets.ISO_8859_1);
        if (!Key.isBucket(bucket)) {
            throw RequestRefused.badRequest(
                    "bucket '"
                            + bucket
                            + "' is not 1 to "
                            + Key.MAX_BUCKET_LENGTH
                            + " of the characters A-Z, a-z, 0-9, '.', '_' and '-'");
        }
        return bucket;
    }

    static Problem tooLong(String what) {
        return Problem.of(
                        ProblemCode.KEY_TOO_LONG,
                        what + " is too long: at most " + Key.MAX_KEY_BYTES + " bytes")
                .with("limit", Key.MAX_KEY_BYTES);
    }
}
