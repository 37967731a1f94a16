package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
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
        Table table =
                new Table(
                        "ID",
                        "STATE",
                        "REACHABLE",
                        "VOTER",
                        "PARTITIONS",
                        "WEIGHT",
                        "ZONE",
                        "HTTP",
                        "PEER");
        for (JsonNode member : cluster.path("members")) {
            table.row(
                    member.path("id").asText(),
                    member.path("state").asText(),
                    member.path("reachable").asBoolean() ? "yes" : "no",
                    voter(cluster, member),
                    member.path("partitions").asText(),
                    member.path("weight").asText("-"),
                    member.path("zone").asText("-"),
                    member.path("http").asText("-"),
                    member.path("peer").asText("-"));
        }
        table.lines().forEach(console::line);
        change(cluster).forEach(console::line);
        console.line("");
        debt(cluster).lines().forEach(console::line);
    }

    private static String voter(JsonNode cluster, JsonNode member) {
        if (member.path("id").equals(cluster.path("leader"))) {
            return "leads";
        }
        return member.path("voter").asBoolean() ? "yes" : "no";
    }

    /** What is under way, and what a change has left to do. */
    private static List<String> change(JsonNode cluster) {
        List<String> lines = new ArrayList<>();
        if (cluster.hasNonNull("change")) {
            lines.add("");
            lines.add("under way: " + ProgressText.of(cluster.get("change")));
        }
        if (!cluster.path("transfers").isEmpty()) {
            Table table = new Table("PARTITION", "FROM", "TO", "KEYS SENT", "OF");
            for (JsonNode transfer : cluster.path("transfers")) {
                table.row(
                        transfer.path("partition").asText(),
                        transfer.path("from").asText(),
                        transfer.path("to").asText(),
                        transfer.path("keysSent").asText(),
                        transfer.path("keysTotal").asText());
            }
            lines.addAll(table.lines());
        }
        if (!cluster.path("dropping").isEmpty()) {
            List<String> names = new ArrayList<>();
            cluster.path("dropping").forEach(name -> names.add(name.asText()));
            lines.add("");
            lines.add("dropping what they hold no longer: " + String.join(" ", names));
        }
        return lines;
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
