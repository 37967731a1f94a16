package coterie.cli;

import coterie.config.InvalidSettingException;
import coterie.config.SettingSources;
import coterie.server.StartException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** What {@code ./coterie} runs. */
@Command(
        name = "coterie",
        description = "A leaderless key-value store.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {

    /** Wrong usage, as picocli has it too. */
    private static final int USAGE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    private Main() {}

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "a command is missing");
    }

    /** Runs the command that the arguments name, and exits with its status. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the command that the arguments name. */
    static int run(String... args) {
        CommandLine commands = new CommandLine(new Main());
        Map.of("serve", new ServeCommand(), "dev", new DevCommand())
                .forEach((name, subcommand) -> {
                    CommandLine line = new CommandLine(subcommand);
                    NodeProcess.addSettings(line.getCommandSpec(), name.equals("serve"));
                    commands.addSubcommand(name, line);
                });
        List<Subcommand> clients =
                List.of(
                        new GetCommand(),
                        new PutCommand(),
                        new DeleteCommand(),
                        new KeysCommand(),
                        new ExportCommand(),
                        new ImportCommand(),
                        new StatusCommand(),
                        new RingCommand(),
                        new LeaveCommand(),
                        new RemoveCommand(),
                        new ReplaceCommand(),
                        new SetCommand(),
                        new CancelCommand(),
                        new RecoverCommand());
        clients.forEach(commands::addSubcommand);
        for (Subcommand subcommand : ServiceLoader.load(Subcommand.class)) {
            commands.addSubcommand(subcommand);
        }
        // An argument @FILE is a value of put, not a file of arguments.
        commands.setExpandAtFiles(false);
        commands.setParameterExceptionHandler(Main::wrongUsage);
        commands.setExecutionExceptionHandler(Main::failed);
        return commands.execute(args);
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().getFirst();
            if (first.startsWith("--")) {
                String flag = first.contains("=") ? first.substring(0, first.indexOf('=')) : first;
                List<String> known =
                        new ArrayList<>(e.getCommandLine().getCommandSpec().optionsMap().keySet());
                err.println(
                        "coterie: unknown option '"
                                + flag
                                + "'; the nearest known one is "
                                + SettingSources.nearestFlag(flag, known));
                return USAGE;
            }
        }
        err.println("coterie: " + e.getMessage());
        err.println("Try 'coterie " + path(e.getCommandLine()) + "--help'.");
        return USAGE;
    }

    private static String path(CommandLine line) {
        return line.getParent() == null ? "" : line.getCommandName() + " ";
    }

    private static int failed(Exception e, CommandLine line, ParseResult parsed) throws Exception {
        PrintWriter err = line.getErr();
        switch (e) {
            case ProblemException problem -> err.println(problem.getMessage());
            case UnreachableException unreachable ->
                    err.println("unreachable: " + unreachable.getMessage());
            case StartException start -> err.println("coterie: " + start.getMessage());
            case InvalidSettingException invalid -> {
                err.println("coterie: " + invalid.getMessage());
                return USAGE;
            }
            default -> throw e;
        }
        return 1;
    }
}
