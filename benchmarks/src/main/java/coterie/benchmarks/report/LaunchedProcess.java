package coterie.benchmarks.report;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands of Coterie by its launcher, whose progress goes to this process's error output;
 * their tables are in their files. When this process is told to end, so is the one that it runs.
 */
final class LaunchedProcess implements Report.Launcher {

    /** How long a benchmark may take to end its own processes. */
    private static final long END_SECONDS = 30;

    private final List<String> launcher;

    /**
     * @param launcher the words that run Coterie
     */
    LaunchedProcess(List<String> launcher) {
        this.launcher = List.copyOf(launcher);
    }

    @Override
    public int run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.INHERIT)
                        .start();
        process.getOutputStream().close();
        // It stays after the process, where it does nothing: there are only a few of them.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        try {
            return process.waitFor();
        } finally {
            end(process);
        }
    }

    /** Does nothing where it has ended. */
    private static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
