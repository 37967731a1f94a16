package coterie.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Gives up a dead member: the others make its replicas anew from theirs.",
            "Values that it alone held are lost. Its id is never given again."
        },
        mixinStandardHelpOptions = true)
final class RemoveCommand extends ChangeCommand {

    @Parameters(index = "0", paramLabel = "ID", description = "the member")
    private String id = "";

    @Option(
            names = "--force",
            description = {
                "even if it can be reached,",
                "or if fewer members remain than a bucket's n"
            })
    private boolean force;

    @Override
    Wish wish() {
        return Wish.post(id, "remove", force);
    }
}
