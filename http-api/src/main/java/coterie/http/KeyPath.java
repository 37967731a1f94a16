package coterie.http;

import coterie.ring.Key;
import java.nio.charset.StandardCharsets;

/** What a path below {@code /v1/kv/} names. */
final class KeyPath {

    private static final String PREFIX = "/v1/kv/";

    /** The paths of buckets, as a pattern of {@link Routes}. */
    static final String OF_BUCKET = PREFIX + "[^/]*";

    /** The paths of values: the key is all that follows the bucket's slash. */
    static final String OF_VALUE = OF_BUCKET + "/(?s:.*)";

    private KeyPath() {}

    /**
     * The bucket that a path of {@link #OF_BUCKET} names.
     *
     * @throws RequestRefused where it breaks the rules
     */
    static String bucket(String path) {
        return bucket(path, PREFIX.length(), path.length());
    }

    /**
     * The key that a path of {@link #OF_VALUE} names, decoded once.
     *
     * @throws RequestRefused where bucket or key break their rules
     */
    static Key key(String path) {
        int slash = path.indexOf('/', PREFIX.length());
        String bucket = bucket(path, PREFIX.length(), slash);
        byte[] key = PercentText.decodeTarget(path, slash + 1, path.length(), "the key");
        if (key.length == 0) {
            throw RequestRefused.badRequest(
                    "the key is empty: 1 to " + Key.MAX_KEY_BYTES + " bytes are allowed");
        }
        if (key.length > Key.MAX_KEY_BYTES) {
            throw new RequestRefused(
                    tooLong("a key of " + key.length + " bytes", Key.MAX_KEY_BYTES));
        }
        return Key.of(bucket, key);
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

    static Problem tooLong(String what, int limitBytes) {
        return Problem.of(
                        ProblemCode.KEY_TOO_LONG,
                        what + " is too long: at most " + limitBytes + " bytes")
                .with("limit", limitBytes);
    }
}
