package coterie.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a benchmark's Markdown says of how its figures came about.
 *
 * @param command that was given
 * @param commit of the sources
 * @param date when it was over
 * @param machine on which
 * @param took how long; zero where the file does not say
 * @param charts the lines that show them
 */
record Finding(
        String command,
        String commit,
        String date,
        String machine,
        Duration took,
        List<String> charts) {
    private static final Pattern FACT =
            Pattern.compile("- (command|commit|date|machine|took): (.*)");
    private static final Pattern CHART = Pattern.compile("!\\[[^]]*]\\([^)/]+\\.svg\\)");

    Finding {
        charts = List.copyOf(charts);
    }

    /**
     * Reads a chapter's file; empty where there is none, or none that names its commit and command.
     */
    static Optional<Finding> read(Path folder, Chapter chapter) throws IOException {
        Path file = folder.resolve(chapter.name() + ".md");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        Map<String, String> facts = new HashMap<>();
        for (String line : lines) {
            Matcher matcher = FACT.matcher(line);
            if (matcher.matches()) {
                facts.putIfAbsent(matcher.group(1), matcher.group(2));
            }
        }
        String command = facts.get("command");
        String commit = facts.get("commit");
        if (command == null || commit == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Finding(
                        command,
                        commit,
                        facts.getOrDefault("date", "unknown"),
                        // What the load was in the end is of this benchmark, not of the machine.
                        facts.getOrDefault("machine", "unknown")
                                .replaceFirst(", load average.*", ""),
                        seconds(facts.getOrDefault("took", "")),
                        lines.stream().filter(line -> CHART.matcher(line).matches()).toList()));
    }

    private static Duration seconds(String took) {
        return took.matches("\\d{1,9} s")
                ? Duration.ofSeconds(Long.parseLong(took.substring(0, took.length() - 2)))
                : Duration.ZERO;
    }

    /** Whether less was measured than could be. */
    boolean isShort() {
        return command.contains(" --short");
    }
}
