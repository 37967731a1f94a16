package coterie.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "leave",
        description = {
            "Has a living member hand its partitions over and go.",
            "Its process ends by itself, with status 0, once that is done."
        },
        mixinStandardHelpOptions = true)
final class LeaveCommand extends ChangeCommand {

    @Parameters(index = "0", paramLabel = "ID", description = "the member")
    private String id = "";

    @Option(names = "--force", description = "even if fewer members remain than a bucket's n")
    private boolean force;

    @Override
    Wish wish() {
        return Wish.post(id, "leave", force);
    }
}
