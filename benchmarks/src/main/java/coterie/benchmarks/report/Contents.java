package coterie.benchmarks.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The page that leads to all that was measured, with the charts. */
final class Contents {
    private static final String NAME = "README.md";

    private final Path folder;
    private final List<Chapter> chapters;

    Contents(Path folder, List<Chapter> chapters) {
        this.folder = folder;
        this.chapters = List.copyOf(chapters);
    }

    /** Writes it anew from what the chapters' files say. */
    void write() throws IOException {
        Map<Chapter, Finding> findings = new LinkedHashMap<>();
        for (Chapter chapter : chapters) {
            Finding.read(folder, chapter).ifPresent(finding -> findings.put(chapter, finding));
        }
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        beginning(findings, out);
        table(findings, out);
        findings.forEach((chapter, finding) -> chapter(chapter, finding, out));
        out.flush();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(NAME), text.toString());
    }

    private void beginning(Map<Chapter, Finding> findings, PrintWriter out) {
        boolean isExplained = Files.exists(folder.resolve("../benchmarks.md"));
        out.println("# What was measured");
        out.println();
        out.println(
                "Written by `./coterie bench report`. %s says what is measured and how; each part's page has all of"
                                .formatted(
                                        isExplained
                                                ? "[Measuring Coterie](../benchmarks.md)"
                                                : "docs/benchmarks.md")
                        + " its figures,");
        out.println("with their spreads, and its command measures it anew.");
        out.println();
        out.println("- machine: " + distinct(findings, Finding::machine));
        out.println("- commit: " + distinct(findings, Finding::commit));
        Duration took =
                findings.values().stream().map(Finding::took).reduce(Duration.ZERO, Duration::plus);
        out.println("- took: " + written(took) + " in all");
        if (findings.values().stream().anyMatch(Finding::isShort)) {
            out.println("- parts measured with `--short` are rough");
        }
        if (findings.values().stream().anyMatch(finding -> finding.commit().endsWith("-dirty"))) {
            out.println(
                    "- where the commit ends in `-dirty`, the sources were not those of any commit");
        }
    }

    private static String distinct(Map<Chapter, Finding> findings, Function<Finding, String> fact) {
        return findings.isEmpty()
                ? "–"
                : findings.values().stream().map(fact).distinct().collect(Collectors.joining("; "));
    }

    private void table(Map<Chapter, Finding> findings, PrintWriter out) {
        out.println();
        out.println("| part | date | commit | took | command |");
        out.println("| --- | --- | --- | --- | --- |");
        for (Chapter chapter : chapters) {
            Finding finding = findings.get(chapter);
            if (finding == null) {
                out.printf("| %s | not measured | | | |%n", chapter.title());
            } else {
                out.printf(
                        "| [%s](%s.md) | %s | %s | %s | `%s` |%n",
                        chapter.title(),
                        chapter.name(),
                        finding.date(),
                        finding.commit(),
                        written(finding.took()),
                        finding.command());
            }
        }
    }

    private static void chapter(Chapter chapter, Finding finding, PrintWriter out) {
        out.printf("%n## %s%n%n", chapter.title());
        out.printf(
                "%s [Tables](%s.md), [CSV](%s.csv).%n",
                chapter.question(), chapter.name(), chapter.name());
        finding.charts().forEach(chart -> out.printf("%n%s%n", chart));
    }

    /** As 1 h 2 min, 3 min 4 s, 5 s. */
    static String written(Duration duration) {
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toSeconds() + " s";
    }
}
