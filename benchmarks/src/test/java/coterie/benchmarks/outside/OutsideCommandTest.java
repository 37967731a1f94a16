package coterie.benchmarks.outside;

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

class OutsideCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void anOverloadIsMeasuredShownAndDrawn(@TempDir Path folder) throws IOException {
        int status =
                run(
                        "--launcher=" + String.join(",", QuickLauncher.words()),
                        "--tiny",
                        "--only=curve,overload",
                        "--output=" + folder);
        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("peak: ", "| closed loop, 64 clients | ", "| 100 % of the peak | ")
                .contains("goodput while overloaded", "| second 1 | ");
        assertThat(folder.resolve("outside-curve.svg")).isNotEmptyFile();
        assertThat(folder.resolve("outside-overload-uniform.svg")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("outside.md"))).contains("(outside-curve.svg)");
        List<String> lines = Files.readAllLines(folder.resolve("outside.csv"));
        int columns = lines.getFirst().split(",", -1).length;
        assertThat(lines)
                .anyMatch(line -> line.startsWith("overload-zipfian,\"second 2\","))
                .allMatch(line -> cells(line) == columns);
    }

    @Test
    void wrongUsageIsNamed() {
        assertThat(run("--keys=1,2,3")).isEqualTo(2);
        assertThat(run("--only=mood")).isEqualTo(2);
        assertThat(err.toString()).contains("--keys takes two numbers, not 3", "mood");
    }

    @Test
    void aClusterThatDoesNotStartIsReported() {
        assertThat(run("--launcher=false", "--tiny", "--only=sizes")).isEqualTo(1);
        assertThat(err.toString()).contains("node n1 has ended with status 1");
    }

    /** Commas within quotes are none. */
    private static int cells(String line) {
        return line.replaceAll("\"[^\"]*\"", "").split(",", -1).length;
    }

    private int run(String... options) {
        return new CommandLine(new OutsideCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(options);
    }
}
