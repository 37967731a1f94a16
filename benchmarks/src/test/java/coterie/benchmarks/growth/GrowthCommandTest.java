package coterie.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.benchmarks.load.QuickLauncher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GrowthCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void readsAndWritesArePricedWhileTheNumberOfSiblingsStaysAsItWasLoaded(@TempDir Path folder)
            throws IOException {
        int status =
                run(
                        "--launcher=" + String.join(",", QuickLauncher.words()),
                        "--only=siblings",
                        "--values=1,3",
                        "--seconds=0.3",
                        "--runs=2",
                        "--clients=4",
                        "--output=" + folder);
        assertThat(status).as(err.toString()).isZero();
        List<String> lines = Files.readAllLines(folder.resolve("growth.csv"));
        assertThat(lines).hasSize(1 + 2 * Request.values().length);
        assertThat(figure(lines, "siblings,1", "bytes_read")).isEqualTo(100);
        // An object document: as many values, in base64, with what is said of each.
        double three = figure(lines, "siblings,3", "bytes_read");
        assertThat(three).isBetween(3 * 133.0, 3 * 133 + 600.0);
        assertThat(figure(lines, "siblings,3", "failures")).isZero();
        assertThat(Files.readString(folder.resolve("growth.md")))
                .contains("| 3 | ", "read, R = 1", "write, W = 2");
        assertThat(folder.resolve("growth-siblings.svg")).content().contains("write, W = 2");
    }

    @Test
    void wrongUsageIsNamed() {
        assertThat(run("--only=weather")).isEqualTo(2);
        assertThat(run("--values=1,2")).isEqualTo(2);
        assertThat(run("--only=nodes", "--values=2")).isEqualTo(2);
        assertThat(run("--only=partitions", "--values=63")).isEqualTo(2);
        assertThat(run("--only=siblings", "--values=101")).isEqualTo(2);
        assertThat(run("--runs=0")).isEqualTo(2);
        assertThat(err.toString()).contains("'weather'", "2 nodes: 3 to", "101 siblings", "--runs");
    }

    @Test
    void aClusterThatDoesNotStartIsReported() {
        assertThat(run("--launcher=false", "--only=bytes", "--values=1")).isEqualTo(1);
        assertThat(err.toString()).contains("the cluster has ended");
    }

    /** Of the reads from a quorum. */
    private static double figure(List<String> lines, String beginning, String column) {
        int index = List.of(lines.getFirst().split(",", -1)).indexOf(column);
        String line =
                lines.stream()
                        .filter(one -> one.startsWith(beginning + ","))
                        .filter(one -> one.contains(",read R = 2,"))
                        .findFirst()
                        .orElseThrow();
        return Double.parseDouble(line.split(",", -1)[index]);
    }

    private int run(String... options) {
        return new CommandLine(new GrowthCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(options);
    }
}
