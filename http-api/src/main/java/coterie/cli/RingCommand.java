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
        if (ring.hasNonNull("change")) {
            console.line("under way: " + ProgressText.of(ring.get("change")));
        }
        Table table = new Table("PARTITION", "PREFERENCE LIST", "WRITES ALSO");
        for (JsonNode partition : ring.path("partitions")) {
            table.row(
                    partition.path("id").asText(),
                    names(partition.path("preferenceList")),
                    names(partition.path("writesAlso")));
        }
        table.lines().forEach(console::line);
    }

    private static String names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(name -> names.add(name.asText()));
        return String.join(" ", names);
    }
}
