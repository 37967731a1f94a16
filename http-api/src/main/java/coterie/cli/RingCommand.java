package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "ring",
        description = "Prints who holds each partition.",
        mixinStandardHelpOptions = true)
final class RingCommand extends DocumentCommand {

    RingCommand() {
        super("/v1/cluster/ring");
    }

    @Override
    void print(JsonNode ring, Console console) {
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
