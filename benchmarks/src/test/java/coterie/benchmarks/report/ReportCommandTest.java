package coterie.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.benchmarks.load.BenchCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ReportCommandTest {
    @TempDir private Path folder;
    private final StringWriter err = new StringWriter();

    @Test
    void thePlanNamesEveryPartAndItsCommandAndMeasuresNothing() {
        assertThat(report("--plan")).isZero();

        assertThat(err.toString())
                .contains("8 parts at commit ", " in all, into " + folder)
                .contains("./coterie bench growth --output=" + folder)
                .contains("--output=" + folder + " --compare w=1 w=2 w=3");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void onlyTheChosenPartsAreMeasured() {
        assertThat(report("--plan", "--short", "--only=prices,parts")).isZero();

        assertThat(err.toString())
                .contains("2 parts at commit ", "bench prices --short", "bench parts --short")
                .doesNotContain("bench growth");
    }

    @Test
    void aPartThatDoesNotExistIsRefused() {
        assertThat(report("--only=price")).isEqualTo(2);

        assertThat(err.toString()).contains("--only 'price' is none of [prices, staleness,");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyPartsCommandIsOneThatTheCommandLineKnows(boolean isShort) {
        CommandLine bench = new CommandLine(new BenchCommand());
        for (Chapter chapter : Chapter.all(isShort)) {
            List<String> words = chapter.command("docs/benchmarks");
            assertThat(
                            bench.parseArgs(words.subList(1, words.size()).toArray(String[]::new))
                                    .errors())
                    .isEmpty();
        }
    }

    private int report(String... options) {
        CommandLine command = new CommandLine(new ReportCommand()).setErr(new PrintWriter(err));
        String[] words = new String[options.length + 1];
        words[0] = "--output=" + folder;
        System.arraycopy(options, 0, words, 1, options.length);
        return command.execute(words);
    }
}
