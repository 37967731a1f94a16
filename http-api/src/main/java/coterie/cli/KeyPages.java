package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Goes through all keys of a bucket, page by page. */
final class KeyPages {

    private static final int PAGE_KEYS = 1_000;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private KeyPages() {}

    /** Hands over each page's keys, in the form in which they stand in documents. */
    static void forEach(
            ApiClient client, String bucket, @Nullable String prefix, Consumer<List<String>> page) {
        String after = null;
        do {
            StringBuilder target =
                    new StringBuilder(ApiClient.path(bucket)).append("?limit=").append(PAGE_KEYS);
            if (prefix != null) {
                target.append("&prefix=").append(KeyParameters.encoded(prefix));
            }
            if (after != null) {
                target.append("&after=").append(KeyParameters.encoded(after));
            }
            ApiClient.Answer answer = client.get(target.toString());
            if (!answer.isSuccess()) {
                throw ProblemException.of(answer);
            }
            JsonNode document = parse(answer.body());
            List<String> keys = new ArrayList<>();
            document.path("keys").forEach(key -> keys.add(key.asText()));
            page.accept(keys);
            after = document.hasNonNull("next") ? document.get("next").asText() : null;
        } while (after != null);
    }

    static JsonNode parse(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("the answer is not JSON", e);
        }
    }
}
