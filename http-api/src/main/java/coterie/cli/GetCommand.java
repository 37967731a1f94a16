package coterie.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "get",
        description = "Prints a value; of siblings, the object document.",
        mixinStandardHelpOptions = true)
final class GetCommand implements Subcommand {

    @Mixin private final ClientOptions client = new ClientOptions();

    @Mixin private final ClientOptions.Consistency consistency = new ClientOptions.Consistency();

    @Mixin private final ClientOptions.Replies replies = new ClientOptions.Replies();

    @Option(names = "--replica", paramLabel = "ID", description = "what this one member holds")
    private @Nullable String replica;

    @Option(names = "--json", description = "the object document, also of a single value")
    private boolean json;

    @Mixin private final KeyParameters place = new KeyParameters();

    @Override
    public Integer call() {
        Map<String, String> headers = consistency.headers(replies);
        if (json) {
            headers.put("Accept", ApiClient.OBJECT_DOCUMENT);
        }
        String member = replica;
        String target =
                member == null
                        ? place.path()
                        : place.path() + "?replica=" + KeyParameters.encoded(member);
        ApiClient.Answer answer =
                client.client().request("GET", target, headers, null).successful();
        try (Console console = new Console()) {
            console.write(answer.body());
            if (json || answer.status() == 300) {
                console.line("");
            }
        }
        return 0;
    }
}
