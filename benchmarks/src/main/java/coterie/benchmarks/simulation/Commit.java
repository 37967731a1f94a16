package coterie.benchmarks.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The commit of the sources that this build was made from, as git tells it. */
public final class Commit {

    private static final String UNKNOWN = "unknown";
    private static final long PATIENCE_SECONDS = 5;

    private Commit() {}

    /**
     * Its abbreviated id, with {@code -dirty} where the sources have been changed since; {@code
     * unknown} outside of git.
     */
    public static String current() throws InterruptedException {
        Path place =
                Path.of(Commit.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        Path folder = place.getParent();
        if (folder == null) {
            return UNKNOWN;
        }
        try {
            Process git =
                    new ProcessBuilder(
                                    "git",
                                    "describe",
                                    "--always",
                                    "--dirty",
                                    "--abbrev=12",
                                    "--exclude=*")
                            .directory(folder.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            git.getOutputStream().close();
            String id =
                    new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean told = git.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0;
            return told && !id.isEmpty() ? id : UNKNOWN;
        } catch (IOException noGit) {
            return UNKNOWN;
        }
    }
}
