package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Prints the members, as the node asked sees them.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Subcommand {

    @Mixin private final ClientOptions client = new ClientOptions();

    @Option(names = "--json", description = "the document as it is")
    private boolean json;

    @Override
    public Integer call() {
        ApiClient.Answer answer = client.client().get("/v1/cluster");
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

    private static void print(JsonNode cluster, Console console) {
        console.line(
                "cluster "
                        + cluster.path("cluster").asText()
                        + ", epoch "
                        + cluster.path("epoch").asText()
                        + ", "
                        + cluster.path("partitions").asText()
                        + " partitions");
        Table table = new Table("ID", "STATE", "REACHABLE", "PARTITIONS", "ZONE", "HTTP", "PEER");
        for (JsonNode member : cluster.path("members")) {
            table.row(
                    member.path("id").asText(),
                    member.path("state").asText(),
                    member.path("reachable").asBoolean() ? "yes" : "no",
                    member.path("partitions").asText(),
                    member.path("zone").asText("-"),
                    member.path("http").asText("-"),
                    member.path("peer").asText("-"));
        }
        table.lines().forEach(console::line);
    }
}
