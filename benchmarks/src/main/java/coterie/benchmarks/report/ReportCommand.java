package coterie.benchmarks.report;

import coterie.benchmarks.simulation.Commit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench report}. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures everything, benchmark after benchmark, each in a process of its own, and writes tables,"
                    + " figures and charts, and a README.md that leads to them.",
            "It goes on where it was interrupted: what was measured at the present commit by the same command"
                    + " is not measured again."
        },
        footer = {
            "",
            "Exit status: 0 all is measured, 1 a part failed (the others are measured all the same), 2 wrong"
                    + " usage."
        })
public final class ReportCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "docs/benchmarks",
            description = "Where to. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("docs/benchmarks");

    @Option(names = "--short", description = "Measure less of each part: half an hour, and rough.")
    private boolean isShort;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "These parts alone; the page leads to all that are there.")
    private List<String> only = List.of();

    @Option(names = "--again", description = "Measure what has been measured, too.")
    private boolean isAgain;

    @Option(
            names = "--dirty",
            description =
                    "Measure although sources differ from their commit; the tables then say so.")
    private boolean isDirtyAllowed;

    @Option(names = "--plan", description = "Say what would be measured, and measure nothing.")
    private boolean isPlan;

    @Option(
            names = "--launcher",
            split = ",",
            paramLabel = "WORD",
            defaultValue = "./coterie",
            description = "The command that runs Coterie, its words separated by commas.")
    private List<String> launcher = List.of();

    /** Made by the command line. */
    public ReportCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        List<Chapter> all = Chapter.all(isShort);
        List<Chapter> chosen = chosen(command, all);
        String commit = Commit.current();
        if (commit.endsWith("-dirty") && !isDirtyAllowed && !isPlan) {
            throw new ParameterException(
                    command.commandLine(),
                    "sources differ from commit %s, so nobody could measure the same again: commit them, or say"
                                    .formatted(commit.replace("-dirty", ""))
                            + " --dirty");
        }
        Report report =
                new Report(output, commit, new LaunchedProcess(launcher), System::nanoTime, err);
        List<Chapter> missing = isAgain ? chosen : report.missing(chosen);
        report.announce(missing);
        if (isPlan) {
            return 0;
        }
        List<String> failed = report.measure(missing, all);
        if (!failed.isEmpty()) {
            err.println("failed: " + String.join(", ", failed));
            return 1;
        }
        return 0;
    }

    private List<Chapter> chosen(CommandSpec command, List<Chapter> all) {
        List<String> unknown = new ArrayList<>(only);
        all.forEach(chapter -> unknown.remove(chapter.name()));
        if (!unknown.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--only '%s' is none of %s"
                            .formatted(
                                    unknown.getFirst(), all.stream().map(Chapter::name).toList()));
        }
        return only.isEmpty()
                ? all
                : all.stream().filter(chapter -> only.contains(chapter.name())).toList();
    }
}
