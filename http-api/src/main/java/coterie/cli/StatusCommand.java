package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "Prints the members, as the node asked sees them.",
        mixinStandardHelpOptions = true)
final class StatusCommand extends DocumentCommand {

    StatusCommand() {
        super("/v1/cluster");
    }

    @Override
    void print(JsonNode cluster, Console console) {
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
