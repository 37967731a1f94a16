package coterie.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Small documents as JSON, and the question whether a text is JSON. */
final class Json {

    static final String CONTENT_TYPE = "application/json";

    static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                    .disable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();

    private static final ObjectReader OBJECTS =
            MAPPER.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    private Json() {}

    /** The bytes of a document made of maps, lists, texts and numbers. */
    static byte[] bytes(Object document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The object that the bytes are, all of them.
     *
     * @throws RequestRefused where they are none, or name a member twice
     */
    static JsonNode object(byte[] bytes) {
        JsonNode read;
        try {
            read = OBJECTS.readTree(bytes);
        } catch (IOException e) {
            String why = e instanceof JsonProcessingException json ? json.getOriginalMessage() : "";
            throw RequestRefused.badRequest("the body is not JSON: " + why);
        }
        if (!read.isObject()) {
            throw RequestRefused.badRequest("the body must be a JSON object");
        }
        return read;
    }

    /**
     * Whether the text is exactly one JSON value (RFC 8259), within the parser's bounds of depth
     * and number length.
     */
    static boolean isValue(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
