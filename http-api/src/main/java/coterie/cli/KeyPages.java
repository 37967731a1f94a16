package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The keys of a bucket that a command is about, page by page. */
final class KeyPages {

    private static final int PAGE_KEYS = 1_000;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Option(names = "--prefix", paramLabel = "P", description = "with which the keys begin")
    private @Nullable String prefix;

    @Parameters(index = "0", paramLabel = "BUCKET", description = "the bucket")
    private String bucket = "";

    String bucket() {
        return bucket;
    }

    /** Hands over each page's keys, in the form in which they stand in documents. */
    void forEach(ApiClient client, Consumer<List<String>> page) {
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
            JsonNode document = parse(client.get(target.toString()).successful().body());
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
