package coterie.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replace",
        description = {
            "Has a standby take the place of a member, alive or dead: exactly its partitions.",
            "(A new node can do it as it joins: serve --join HOST:PORT --replace ID.)"
        },
        mixinStandardHelpOptions = true)
final class ReplaceCommand extends ChangeCommand {

    @Parameters(index = "0", paramLabel = "ID", description = "the member that goes")
    private String id = "";

    @Option(
            names = "--by",
            paramLabel = "ID",
            required = true,
            description = "the standby that takes its place")
    private String by = "";

    @Option(
            names = "--force",
            description = "give the member up even if it can be reached: nobody waits for it")
    private boolean force;

    @Override
    Wish wish() {
        return new Wish("POST", Wish.path(id) + "/replace", force, Map.of("by", by));
    }
}
