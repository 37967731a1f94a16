package coterie.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "delete",
        description = "Deletes a key, whether or not it exists.",
        mixinStandardHelpOptions = true)
final class DeleteCommand implements Subcommand {

    @Mixin private final ClientOptions client = new ClientOptions();

    @Mixin private final ClientOptions.Consistency consistency = new ClientOptions.Consistency();

    @Option(
            names = "--w",
            paramLabel = "W",
            description = "acknowledgements needed: a number, one, quorum or all")
    private @Nullable String w;

    @Mixin private final KeyParameters place = new KeyParameters();

    @Override
    public Integer call() {
        Map<String, String> headers = consistency.headers();
        ClientOptions.Consistency.put(headers, "Coterie-W", w);
        ApiClient.Answer answer = client.client().request("DELETE", place.path(), headers, null);
        if (!answer.isSuccess()) {
            throw ProblemException.of(answer);
        }
        return 0;
    }
}
