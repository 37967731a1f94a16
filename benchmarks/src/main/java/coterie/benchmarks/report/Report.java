package coterie.benchmarks.report;

import coterie.benchmarks.prices.TableOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures chapter by chapter. A chapter whose file names the present commit and the same command
 * has been measured, so who was interrupted begins again and gets on.
 */
final class Report {

    /** Starts a command of Coterie in a process of its own and waits for its end. */
    @FunctionalInterface
    interface Launcher {
        /**
         * Returns the exit status.
         *
         * @param arguments that follow {@code ./coterie}
         */
        int run(List<String> arguments) throws IOException, InterruptedException;
    }

    private final Path folder;
    private final String commit;
    private final Launcher launcher;
    private final LongSupplier nanoTime;
    private final PrintWriter progress;

    /**
     * @param folder for what is written, and where it is looked for
     * @param commit of the sources; of one that ends in {@code -dirty} nothing counts as measured
     * @param nanoTime the clock that says how long a chapter took
     */
    Report(
            Path folder,
            String commit,
            Launcher launcher,
            LongSupplier nanoTime,
            PrintWriter progress) {
        this.folder = folder;
        this.commit = commit;
        this.launcher = launcher;
        this.nanoTime = nanoTime;
        this.progress = progress;
    }

    /** Those of the chapters that are not measured yet. */
    List<Chapter> missing(List<Chapter> chapters) throws IOException {
        List<Chapter> missing = new ArrayList<>();
        for (Chapter chapter : chapters) {
            if (!isMeasured(chapter)) {
                missing.add(chapter);
            }
        }
        return missing;
    }

    private boolean isMeasured(Chapter chapter) throws IOException {
        return !commit.endsWith("-dirty") && isWritten(chapter);
    }

    /** Whether its file names this commit and its command. */
    private boolean isWritten(Chapter chapter) throws IOException {
        return Finding.read(folder, chapter)
                .filter(finding -> finding.commit().equals(commit))
                .filter(finding -> finding.command().equals(typed(chapter)))
                .isPresent();
    }

    /** Says what would be measured, in which order, and how long that takes. */
    void announce(List<Chapter> chapters) throws IOException {
        progress.printf(
                "%d parts at commit %s, about %s in all, into %s%n",
                chapters.size(), commit, Contents.written(estimate(chapters)), folder);
        for (Chapter chapter : chapters) {
            progress.printf(
                    "  %-12s about %-9s %s%n",
                    chapter.name(), Contents.written(estimate(chapter)), typed(chapter));
        }
        progress.flush();
    }

    /**
     * Measures them and writes the page of contents after each.
     *
     * @param all of the page
     * @return the names of those that failed
     */
    List<String> measure(List<Chapter> chapters, List<Chapter> all)
            throws IOException, InterruptedException {
        Contents contents = new Contents(folder, all);
        contents.write();
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < chapters.size(); i++) {
            Chapter chapter = chapters.get(i);
            progress.printf(
                    "%n%d of %d: %s, about %s%n",
                    i + 1, chapters.size(), chapter.name(), Contents.written(estimate(chapter)));
            progress.flush();
            long start = nanoTime.getAsLong();
            int status = launcher.run(chapter.command(folder.toString()));
            Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
            // It may have written nothing, or the sources may have moved on meanwhile.
            boolean isDone = status == 0 && isWritten(chapter);
            if (!isDone) {
                failed.add(chapter.name());
            }
            contents.write();
            progress.printf(
                    "%s %s after %s, about %s left%n",
                    chapter.name(),
                    isDone
                            ? "done"
                            : status == 0
                                    ? "FAILED (nothing of this commit)"
                                    : "FAILED (exit status " + status + ")",
                    Contents.written(took),
                    Contents.written(estimate(chapters.subList(i + 1, chapters.size()))));
            progress.flush();
        }
        return failed;
    }

    private Duration estimate(List<Chapter> chapters) throws IOException {
        Duration sum = Duration.ZERO;
        for (Chapter chapter : chapters) {
            sum = sum.plus(estimate(chapter));
        }
        return sum;
    }

    /** What the same command took the last time, if that is known. */
    private Duration estimate(Chapter chapter) throws IOException {
        return Finding.read(folder, chapter)
                .filter(finding -> finding.command().equals(typed(chapter)))
                .map(Finding::took)
                .filter(took -> !took.isZero())
                .orElse(chapter.estimate());
    }

    private String typed(Chapter chapter) {
        return TableOptions.typed(chapter.command(folder.toString()));
    }
}
