package coterie.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * A command that the contract names and this build does not have yet: it says so, and never
 * pretends.
 */
@Command(description = "Not built yet.")
final class LaterCommand implements Subcommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Unmatched
    @SuppressWarnings("unused") // taken, and refused with the rest
    private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw new ProblemException(
                "not-implemented: the command '" + command.name() + "' is not built yet");
    }
}
