package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks the cluster to change the ring, tells what that moves, and follows it if asked to. */
abstract class ChangeCommand implements Subcommand {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Mixin private final ClientOptions client = new ClientOptions();

    @Option(names = "--dry-run", description = "tell what would move, and change nothing")
    private boolean dryRun;

    @Option(names = "--wait", description = "follow the change until it ends")
    private boolean wait;

    @Option(names = "--json", description = "the plan as it is")
    private boolean json;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            description = "within which the voters must agree, 1 to 60000")
    private @Nullable String timeoutMs;

    /**
     * What is sent.
     *
     * @param path without a query
     * @param force whether to ask for it
     * @param body members of the document, or empty for none
     */
    record Wish(String method, String path, boolean force, Map<String, Object> body) {

        static Wish post(String member, String action, boolean force) {
            return new Wish("POST", path(member) + "/" + action, force, Map.of());
        }

        static String path(String member) {
            return "/v1/cluster/members/" + KeyParameters.encoded(member);
        }
    }

    /** What is asked for. */
    abstract Wish wish();

    @Override
    public final Integer call() {
        ApiClient api = client.client();
        ApiClient.Answer answer = send(api, wish()).successful();
        JsonNode plan = KeyPages.parse(answer.body());
        try (Console console = new Console()) {
            if (json) {
                console.write(answer.body());
                console.line("");
            } else {
                PlanText.of(plan, dryRun).forEach(console::line);
            }
        }
        return wait && !dryRun ? new ChangeWatch(api, plan).untilItEnds() : 0;
    }

    private ApiClient.Answer send(ApiClient api, Wish wish) {
        StringBuilder target = new StringBuilder(wish.path());
        target.append("?dryRun=").append(dryRun);
        if (wish.force()) {
            target.append("&force=true");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        if (timeoutMs != null) {
            headers.put("Coterie-Timeout-Ms", timeoutMs);
        }
        byte[] body = wish.body().isEmpty() ? new byte[0] : bytes(wish.body());
        return api.request(wish.method(), target.toString(), headers, body);
    }

    private static byte[] bytes(Map<String, Object> document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
