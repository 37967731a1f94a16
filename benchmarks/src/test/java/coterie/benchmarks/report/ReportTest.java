package coterie.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.benchmarks.prices.TableOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String COMMIT = "0123456789ab";

    @TempDir private Path folder;
    private final StringWriter err = new StringWriter();
    private final List<List<String>> launched = new ArrayList<>();
    private final List<Chapter> chapters =
            List.of(chapter("prices"), chapter("parts"), chapter("growth"));

    @Test
    void everyChapterIsMeasuredByItsCommandAndThePageLeadsToIt() throws Exception {
        Report report = report(COMMIT);

        List<String> failed = report.measure(chapters, chapters);

        assertThat(failed).isEmpty();
        assertThat(launched).first().isEqualTo(List.of("bench", "prices", "--output=" + folder));
        assertThat(launched).hasSize(3);
        assertThat(page())
                .contains(
                        "- commit: " + COMMIT + "\n",
                        "- machine: 2 cores (such)\n",
                        "- took: 3 min 9 s in all")
                .contains(
                        "| [Of prices](prices.md) | 2026-11-21T20:00:00Z | "
                                + COMMIT
                                + " | 1 min 3 s | `./coterie")
                .contains("## Of growth", "![a chart](growth-cost.svg)", "[CSV](growth.csv)");
        assertThat(err.toString()).contains("1 of 3: prices, about 4 min", "growth done");
    }

    @Test
    void whatWasMeasuredAtThisCommitIsNotMeasuredAgain() throws Exception {
        report(COMMIT).measure(chapters.subList(0, 2), chapters);

        assertThat(report(COMMIT).missing(chapters)).containsExactly(chapters.getLast());
        assertThat(report("abcdef012345").missing(chapters)).isEqualTo(chapters);
        assertThat(page()).contains("| Of growth | not measured | | | |");
    }

    @Test
    void aChapterOfAnotherCommandIsMeasuredAnew() throws Exception {
        report(COMMIT).measure(chapters, chapters);
        Chapter longer =
                new Chapter(
                        "prices",
                        "Of prices",
                        "?",
                        List.of("bench", "prices", "--runs=9"),
                        Duration.ZERO);

        assertThat(report(COMMIT).missing(List.of(longer))).containsExactly(longer);
    }

    @Test
    void sourcesThatDifferFromTheirCommitAreAlwaysMeasuredAnew() throws Exception {
        Report report = report(COMMIT + "-dirty");
        report.measure(chapters, chapters);

        assertThat(report.missing(chapters)).isEqualTo(chapters);
        assertThat(page())
                .contains(
                        "- commit: " + COMMIT + "-dirty",
                        "the sources were not those of any commit");
    }

    @Test
    void aChapterThatFailsIsNamedAndTheOthersAreMeasured() throws Exception {
        Report.Launcher failing =
                arguments -> arguments.contains("parts") ? 3 : write(arguments, COMMIT);

        List<String> failed = report(COMMIT, failing).measure(chapters, chapters);

        assertThat(failed).containsExactly("parts");
        assertThat(page()).contains("| Of parts | not measured |", "[Of growth](growth.md)");
        assertThat(err.toString()).contains("parts FAILED (exit status 3)");
    }

    @Test
    void aChapterHasFailedIfTheSourcesMovedOnMeanwhile() throws Exception {
        Report.Launcher moved = arguments -> write(arguments, "abcdef012345");

        assertThat(report(COMMIT, moved).measure(chapters, chapters)).hasSize(3);
        assertThat(err.toString()).contains("prices FAILED (nothing of this commit)");
    }

    @Test
    void aChapterThatWritesNothingHasFailed() throws Exception {
        assertThat(report(COMMIT, _ -> 0).measure(chapters, chapters)).hasSize(3);
    }

    @Test
    void theEstimateIsWhatTheSameCommandTookTheLastTime() throws Exception {
        report(COMMIT).announce(chapters);
        assertThat(err.toString())
                .contains("3 parts at commit " + COMMIT + ", about 12 min 0 s in all");

        report(COMMIT).measure(chapters.subList(0, 1), chapters);
        report("abcdef012345").announce(chapters);

        assertThat(err.toString())
                .contains("3 parts at commit abcdef012345, about 9 min 3 s in all");
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("README.md"));
    }

    private static Chapter chapter(String name) {
        return new Chapter(
                name,
                "Of " + name,
                "What it costs.",
                List.of("bench", name),
                Duration.ofMinutes(4));
    }

    private Report report(String commit) {
        return report(commit, arguments -> write(arguments, commit));
    }

    private Report report(String commit, Report.Launcher launcher) {
        return new Report(folder, commit, launcher, () -> 0, new PrintWriter(err));
    }

    /** As a benchmark would. */
    private int write(List<String> arguments, String commit) throws IOException {
        launched.add(arguments);
        String name = arguments.get(1);
        Files.writeString(
                folder.resolve(name + ".md"),
                """
                - command: %s
                - commit: %s
                - date: 2026-11-21T20:00:00Z
                - took: 63 s
                - machine: 2 cores (such), load average 1.0 in the end

                | a | table |

                ![a chart](%s-cost.svg)
                """
                        .formatted(TableOptions.typed(arguments), commit, name));
        return 0;
    }
}
