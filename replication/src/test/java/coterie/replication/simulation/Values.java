package coterie.replication.simulation;

import coterie.storage.version.Content;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The values that clients write: each names its write, and none is written twice. */
final class Values {

    private static final byte PADDING = '.';

    private Values() {}

    /** A value of at least so many bytes that is known by its name. */
    static Content named(String name, int bytes) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, Math.max(bytes, text.length + 1));
        Arrays.fill(padded, text.length, padded.length, PADDING);
        return new Content("text/plain", padded);
    }

    static String name(Value value) {
        return switch (value) {
            case Content content -> {
                int length = 0;
                while (length < content.bytes().length && content.bytes()[length] != PADDING) {
                    length++;
                }
                yield new String(content.bytes(), 0, length, StandardCharsets.UTF_8);
            }
            case Tombstone _ -> "deletion";
        };
    }
}
