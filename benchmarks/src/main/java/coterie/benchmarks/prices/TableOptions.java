package coterie.benchmarks.prices;

import coterie.benchmarks.charts.Chart;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where a benchmark's tables go. */
public final class TableOptions {
    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Also write the result there, as Markdown and as CSV.")
    private @Nullable Path output;

    /** Made by the command line. */
    public TableOptions() {}

    /**
     * A command as it would be typed.
     *
     * @param arguments that follow {@code ./coterie}
     */
    public static String typed(List<String> arguments) {
        return arguments.stream()
                .map(word -> word.matches("[\\w./=,:-]+") ? word : "'" + word + "'")
                .collect(Collectors.joining(" ", "./coterie ", ""));
    }

    /** Whether they go to files, too. */
    public boolean areWritten() {
        return output != null;
    }

    /**
     * Prints the circumstances and the table, and writes both, and the CSV, where that was asked.
     *
     * @param name of the files, without their endings
     * @param command that was given
     */
    public void write(
            String name,
            CommandSpec command,
            Consumer<PrintWriter> markdown,
            Consumer<PrintWriter> csv)
            throws IOException, InterruptedException {
        write(name, command, markdown, csv, Map.of());
    }

    /**
     * Prints the circumstances and the table, and writes both, the CSV, and the charts, where that
     * was asked. The Markdown shows the charts below the tables. It is written last: where it names
     * a commit, all of the files are of that commit.
     *
     * @param name of the files, without their endings
     * @param command that was given
     * @param charts by what stands behind {@code name-} in the names of their files, in the order
     *     in which they are shown
     */
    public void write(
            String name,
            CommandSpec command,
            Consumer<PrintWriter> markdown,
            Consumer<PrintWriter> csv,
            Map<String, ? extends Chart> charts)
            throws IOException, InterruptedException {
        String typed = typed(command.commandLine().getParseResult().originalArgs());
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        Circumstances.of(typed).forEach(line -> writer.println("- " + line));
        markdown.accept(writer);
        writer.flush();
        PrintWriter out = command.commandLine().getOut();
        out.print(text);
        out.flush();
        Path folder = output;
        if (folder != null) {
            Files.createDirectories(folder);
            try (PrintWriter file =
                    new PrintWriter(
                            Files.newBufferedWriter(
                                    folder.resolve(name + ".csv"), StandardCharsets.UTF_8))) {
                csv.accept(file);
            }
            for (Map.Entry<String, ? extends Chart> chart : charts.entrySet()) {
                String file = name + "-" + chart.getKey() + ".svg";
                chart.getValue().write(folder.resolve(file));
                writer.printf("%n![%s](%s)%n", chart.getValue().title(), file);
            }
            writer.flush();
            Files.writeString(folder.resolve(name + ".md"), text.toString());
        }
    }
}
