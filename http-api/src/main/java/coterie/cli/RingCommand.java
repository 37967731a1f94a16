package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ring",
        description = "Prints who holds each partition.",
        mixinStandardHelpOptions = true)
final class RingCommand implements Subcommand {

    @Mixin private final ClientOptions client = new ClientOptions();

    @Option(names = "--json", description = "the document as it is")
    private boolean json;

    @Override
    public Integer call() {
        ApiClient.Answer answer = client.client().get("/v1/cluster/ring");
        if (!answer.isSuccess()) {
            throw ProblemException.of(answer);
        }
        try (Console console = new Console()) {
            if (json) {
                console.write(answer.body());
                console.line("");
            } else {
                print(KeyPages.parse(answer.body()), console);
            }
        }
        return 0;
    }

    private static void print(JsonNode ring, Console console) {
        console.line("epoch " + ring.path("epoch").asText() + ", n " + ring.path("n").asText());
        Table table = new Table("PARTITION", "PREFERENCE LIST");
        for (JsonNode partition : ring.path("partitions")) {
            List<String> nodes = new ArrayList<>();
            partition.path("preferenceList").forEach(node -> nodes.add(node.asText()));
            table.row(partition.path("id").asText(), String.join(" ", nodes));
        }
        table.lines().forEach(console::line);
    }
}
