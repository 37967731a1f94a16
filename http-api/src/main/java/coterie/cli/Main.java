package coterie.cli;

import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What {@code ./coterie} runs. */
@Command(
        name = "coterie",
        description = "A leaderless key-value store.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {

    private Main() {}

    /** Runs the command that the arguments name, and exits with its status. */
    public static void main(String[] args) {
        CommandLine commands = new CommandLine(new Main());
        for (Subcommand subcommand : ServiceLoader.load(Subcommand.class)) {
            commands.addSubcommand(subcommand);
        }
        System.exit(commands.execute(args));
    }
}
