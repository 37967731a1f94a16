package coterie.http;

import com.fasterxml.jackson.core.JsonGenerator;
import coterie.ring.Key;
import coterie.storage.version.Content;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All siblings of a key in one JSON document.
 *
 * <p>A JSON value is embedded as it was written, character for character, so that no number loses a
 * digit on the way through somebody's floating point.
 */
final class ObjectDocument {

    static final String CONTENT_TYPE = "application/vnd.coterie.object+json";

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private ObjectDocument() {}

    /**
     * The document's bytes.
     *
     * @param token the opaque context
     */
    static byte[] toJson(Key key, String token, Siblings siblings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + (int) siblings.sizeBytes());
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("bucket", key.bucket());
            json.writeStringField("key", PercentText.encode(key.bytes()));
            json.writeStringField("context", token);
            json.writeArrayFieldStart("siblings");
            for (Sibling sibling : siblings.values()) {
                write(sibling, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(Sibling sibling, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("dot", sibling.dot().toString());
        switch (sibling.value()) {
            case Tombstone _ -> json.writeBooleanField("deleted", true);
            case Content content -> json.writeStringField("contentType", content.contentType());
        }
        json.writeStringField(
                "writtenAt", MILLIS.format(Instant.ofEpochMilli(sibling.writtenAtMillis())));
        if (sibling.value() instanceof Content content) {
            writeValue(content, json);
        }
        json.writeEndObject();
    }

    /**
     * The value comes last, so that who cuts the document apart finds its bytes between a colon and
     * a brace.
     */
    private static void writeValue(Content content, JsonGenerator json) throws IOException {
        MediaType type = MediaType.of(content.contentType());
        if (type.isJson()) {
            String text = decode(content.bytes(), StandardCharsets.UTF_8);
            if (text != null && Json.isValue(text)) {
                json.writeFieldName("json");
                json.writeRawValue(text);
                return;
            }
        }
        Charset charset = type.charset();
        String text = type.isText() && charset != null ? decode(content.bytes(), charset) : null;
        if (text != null && Arrays.equals(text.getBytes(charset), content.bytes())) {
            json.writeStringField("text", text);
        } else {
            json.writeBinaryField("base64", content.bytes());
        }
    }

    private static @Nullable String decode(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
