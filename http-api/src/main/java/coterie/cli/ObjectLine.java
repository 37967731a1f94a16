package coterie.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import coterie.http.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Object documents as lines: one is written to a line, and its values are read back to the byte.
 *
 * <p>The API embeds a JSON value character for character, also the blanks and line ends around and
 * within it. A line cannot hold the latter, and who reads JSON may drop the former, so such a value
 * goes out as {@code base64} instead: what is imported again has the bytes that were exported.
 */
final class ObjectLine {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final byte[] JSON_MEMBER = "\"json\":".getBytes(StandardCharsets.US_ASCII);

    private ObjectLine() {}

    /**
     * A sibling as it is to be restored: its value, or null bytes for a tombstone.
     *
     * @param writtenAt when it was written, in the form for documents, which sorts as time does;
     *     empty where nothing is said of it
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by sameAs
    record Restored(String contentType, byte @Nullable [] bytes, String writtenAt) {

        boolean sameAs(Restored other) {
            return Arrays.equals(bytes, other.bytes)
                    && (bytes == null || contentType.equals(other.contentType));
        }
    }

    /**
     * What a document says of its key.
     *
     * @param key in the form for documents, or null where there is none
     * @param context the opaque context, or null where there is none
     */
    record Document(@Nullable String key, @Nullable String context, List<Restored> siblings) {}

    /** The API's document on one line. */
    static byte[] of(byte[] document) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(document.length);
        int copied = 0;
        try (JsonParser parser = FACTORY.createParser(document)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME
                        && depth(parser) == 3
                        && parser.currentName().equals("json")) {
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.nextToken();
                    parser.skipChildren();
                    parser.nextToken();
                    int to = (int) parser.currentTokenLocation().getByteOffset();
                    byte[] value = Arrays.copyOfRange(document, from + JSON_MEMBER.length, to);
                    if (!isPlain(value)) {
                        line.write(document, copied, from - copied);
                        line.writeBytes("\"base64\":\"".getBytes(StandardCharsets.US_ASCII));
                        line.writeBytes(Base64.getEncoder().encode(value));
                        line.write('"');
                        copied = to;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the answer is no object document", e);
        }
        line.write(document, copied, document.length - copied);
        return line.toByteArray();
    }

    private static int depth(JsonParser parser) {
        return parser.getParsingContext().getNestingDepth();
    }

    private static boolean isPlain(byte[] value) {
        for (byte b : value) {
            if (b == '\n' || b == '\r') {
                return false;
            }
        }
        return !isBlank(value[0]) && !isBlank(value[value.length - 1]);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /**
     * Reads a document.
     *
     * @param exact whether blanks around a JSON value are the value's, as in the API's answers, and
     *     not layout
     * @return null where the bytes are a JSON object without siblings
     * @throws IOException where they are no JSON object
     */
    static @Nullable Document read(byte[] document, boolean exact) throws IOException {
        String key = null;
        String context = null;
        List<Restored> siblings = null;
        try (JsonParser parser = FACTORY.createParser(document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("this is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("key") && value == JsonToken.VALUE_STRING) {
                    key = parser.getText();
                } else if (name.equals("context") && value == JsonToken.VALUE_STRING) {
                    context = parser.getText();
                } else if (name.equals("siblings") && value == JsonToken.START_ARRAY) {
                    siblings = siblings(parser, document, exact);
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new IOException("more follows the JSON object");
            }
        }
        return siblings == null ? null : new Document(key, context, siblings);
    }

    private static List<Restored> siblings(JsonParser parser, byte[] document, boolean exact)
            throws IOException {
        List<Restored> siblings = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            siblings.add(sibling(parser, document, exact));
        }
        return siblings;
    }

    private static Restored sibling(JsonParser parser, byte[] document, boolean exact)
            throws IOException {
        String contentType = "application/octet-stream";
        String writtenAt = "";
        byte[] bytes = null;
        String text = null;
        boolean deleted = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "contentType" -> contentType = parser.getText();
                case "writtenAt" -> writtenAt = parser.getText();
                case "deleted" -> deleted = value == JsonToken.VALUE_TRUE;
                case "text" -> text = parser.getText();
                case "base64" -> bytes = parser.getBinaryValue();
                case "json" -> bytes = json(parser, document, exact);
                default -> parser.skipChildren();
            }
        }
        if (text != null) {
            Charset charset = MediaType.of(contentType).charset();
            bytes = text.getBytes(charset == null ? StandardCharsets.UTF_8 : charset);
        }
        if (bytes == null && !deleted) {
            throw new IOException("a sibling has none of json, text, base64 and deleted");
        }
        return new Restored(contentType, deleted ? null : bytes, writtenAt);
    }

    /**
     * The value's own bytes; if exact, all that stands between the colon and what follows the
     * value.
     */
    private static byte[] json(JsonParser parser, byte[] document, boolean exact)
            throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        if (!exact) {
            return Arrays.copyOfRange(document, from, to);
        }
        int start = from;
        while (document[start - 1] != ':') {
            start--;
        }
        int end = to;
        while (end < document.length && document[end] != '}' && document[end] != ',') {
            end++;
        }
        return Arrays.copyOfRange(document, start, end);
    }
}
