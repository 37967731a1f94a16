package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Prints the members, as the node asked sees them,",
            "and what they have still to bring to each other, as each says of itself."
        },
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
        console.line("");
        debt(cluster).lines().forEach(console::line);
    }

    private static ReplicationDebt debt(JsonNode cluster) {
        ReplicationDebt debt = new ReplicationDebt();
        for (JsonNode member : cluster.path("members")) {
            String id = member.path("id").asText();
            String address = member.path("http").asText();
            try {
                if (member.path("reachable").asBoolean() && member.hasNonNull("http")) {
                    ApiClient client = new ApiClient("http://" + address);
                    debt.add(id, KeyPages.parse(client.get("/v1/node").successful().body()));
                } else {
                    debt.addSilent(id);
                }
            } catch (UnreachableException | ProblemException e) {
                debt.addSilent(id);
            }
        }
        return debt;
    }
}
