package coterie.benchmarks.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The commit of the sources that this build was made from, as git tells it. */
public final class Commit {

    private static final String UNKNOWN = "unknown";
    private static final long PATIENCE_SECONDS = 5;

    private Commit() {}

    /**
     * Its abbreviated id, with {@code -dirty} where anything but the documentation has been changed
     * since (which holds what benchmarks wrote); {@code unknown} outside of git.
     */
    public static String current() throws InterruptedException {
        Path place =
                Path.of(Commit.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        Path folder = place.getParent();
        return folder == null ? UNKNOWN : at(folder);
    }

    /** That of the work tree which the folder is in. */
    static String at(Path folder) throws InterruptedException {
        try {
            Told id = git(folder, "rev-parse", "--short=12", "HEAD");
            if (id.status() != 0) {
                return UNKNOWN;
            }
            Told changed =
                    git(folder, "diff", "--quiet", "HEAD", "--", ":(top)", ":(top,exclude)docs");
            return changed.status() == 0 ? id.text() : id.text() + "-dirty";
        } catch (IOException noGit) {
            return UNKNOWN;
        }
    }

    private record Told(int status, String text) {}

    private static Told git(Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process git =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        git.getOutputStream().close();
        String text =
                new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!git.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            git.destroyForcibly();
            throw new IOException("git does not answer");
        }
        return new Told(git.exitValue(), text);
    }
}
