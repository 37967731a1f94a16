package coterie.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitTest {
    @TempDir private Path folder;

    @Test
    void outsideOfGitNothingIsKnown() throws Exception {
        assertThat(Commit.at(folder)).isEqualTo("unknown");
    }

    @Test
    void whatABenchmarkWritesIntoTheDocumentationLeavesTheCommitClean() throws Exception {
        Path sources = Files.createDirectories(folder.resolve("src"));
        Path source = sources.resolve("A.java");
        Path figures = Files.createDirectories(folder.resolve("docs")).resolve("prices.md");
        Files.writeString(source, "a");
        Files.writeString(figures, "1");
        git("init", "-q");
        git("add", "-A");
        git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first");
        String commit = Commit.at(sources);

        Files.writeString(figures, "2");

        assertThat(commit).matches("[0-9a-f]{12}");
        assertThat(Commit.at(sources)).isEqualTo(commit);
        Files.writeString(source, "b");
        assertThat(Commit.at(sources)).isEqualTo(commit + "-dirty");
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
        assertThat(git.waitFor()).isZero();
    }
}
